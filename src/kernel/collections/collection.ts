/**
 * Typed records over the key-value store: primary key, secondary and unique indexes, all kept as keys in the same
 * transaction. A service declares its collections in its `records.ts` and reaches them through `tx.in(Users)`.
 */

/** Parts of a tuple key, order-preserving: numbers before strings before bytes; strings by UTF-8 bytes. */
export type KeyPart = string | number | Uint8Array;
export type KeyParts = readonly KeyPart[];

/** Where a collection's records live. Every key starts with its scope. */
export type ScopeKind = 'global' | 'organization' | 'account' | 'region';

/** What a scope is bound to; fields that the collection's kind does not need are ignored. */
export interface Scope {
  readonly organization?: string;
  readonly account?: string;
  readonly region?: string;
}

export interface CollectionOptions<T> {
  readonly scope: ScopeKind;
  readonly key: (record: T) => KeyParts;
  /** Secondary indexes: the parts to find a record by (`undefined`: not indexed; a list of lists: several entries). */
  readonly indexes?: Readonly<Record<string, (record: T) => KeyParts | readonly KeyParts[] | undefined>>;
  /** As `indexes`, but a second record with the same parts is refused with `UniqueViolation`. */
  readonly unique?: Readonly<Record<string, (record: T) => KeyParts | undefined>>;
  /**
   * Raise it with any change of the stored form, the key or the indexes: when a data folder of another version is
   * opened, all records pass through `upcasters[from]` one by one and are laid out anew. Records of an earlier
   * version that are read are brought up to it in the same way.
   */
  readonly version: number;
  readonly upcasters?: Readonly<Record<number, (old: any) => any>>;
}

export interface Collection<T> extends CollectionOptions<T> {
  readonly name: string;
}

export interface PageOptions {
  /** At most this many items; default 100. */
  readonly limit?: number;
  /** A cursor from an earlier page's `next`. A malformed one throws `InvalidCursor`. */
  readonly after?: string | undefined;
  /** Start at these parts under the prefix (included), wherever the order has them: to skip over what lies before. */
  readonly from?: KeyParts;
  readonly reverse?: boolean;
  /**
   * Ends the page with the record that brings what was read to this many bytes or more (keys and stored records, in
   * UTF-8); the first always comes. There may then be a `next` with nothing behind it.
   */
  readonly maxBytes?: number;
  /** `false`: nobody looks whether anything is behind a full page, and there may be a `next` with nothing behind it. */
  readonly lookAhead?: boolean;
}

export interface Page<T> {
  readonly items: T[];
  readonly next?: string;
}

export interface ReadTable<T> {
  get(...key: KeyParts): Promise<T | undefined>;
  getMany(keys: readonly KeyParts[]): Promise<(T | undefined)[]>;
  /** By a unique index. */
  find(unique: string, ...parts: KeyParts): Promise<T | undefined>;
  /** Records whose primary key starts with `prefix` (whole parts), in key order. */
  list(prefix?: KeyParts, options?: PageOptions): Promise<Page<T>>;
  /** The key of the first record under `prefix` from these parts on (included); the record is not decoded. */
  firstKey(prefix: KeyParts, from: KeyParts): Promise<KeyParts | undefined>;
  /** Records whose entry in a secondary index starts with `prefix` (whole parts), in index order. */
  listBy(index: string, prefix: KeyParts, options?: PageOptions): Promise<Page<T>>;
  /** All of `list(prefix)`: for what is known to be small. */
  all(prefix?: KeyParts): Promise<T[]>;
  /** All of `listBy(index, prefix)`: for what is known to be small. */
  allBy(index: string, prefix: KeyParts): Promise<T[]>;
}

export interface Table<T> extends ReadTable<T> {
  /** Stores a new record; `UniqueViolation` (with `index: 'key'` for the primary key) if it is there already. */
  insert(record: T): Promise<void>;
  /** Inserts or replaces, and moves the index entries. */
  put(record: T): Promise<void>;
  /** Deletes and returns what was there. */
  delete(...key: KeyParts): Promise<T | undefined>;
  /** Deletes and returns all under a prefix of the key: each is read once, where many go together. */
  deleteAll(prefix: KeyParts): Promise<T[]>;
}

export { collectionRange, defineCollection, InvalidCursor, readTable, table, UniqueViolation } from './table.ts';
