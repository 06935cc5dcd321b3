/** Collections and tables, implemented over the key-value store. The interfaces are in collection.ts. */
import type {
  Collection,
  CollectionOptions,
  KeyParts,
  Page,
  PageOptions,
  ReadTable,
  Scope,
  Table,
} from './collection.ts';
import { decodeKey, encodeKey, prefixRange, rangeUnder } from '../key.ts';
import { endPage, readPage } from './list-pages.ts';
import { type IndexEntries, indexEntries, type Place, placeOf } from './place.ts';
import { decodeStored, encodeStored } from './stored.ts';
import type { Entry, Key, KeyRange, ReadTransaction, WriteTransaction } from '../store.ts';

export { InvalidCursor } from './list-pages.ts';

/** A record with the same key or the same parts in a unique index is there already. */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
  readonly collection: string;
  /** The unique index's name, or `key` for the primary key. */
  readonly index: string;
  constructor(collection: string, index: string) {
    super(`A record with the same ${index} is in ${collection} already.`);
    this.collection = collection;
    this.index = index;
  }
}

/** Declares a collection; its name (`<service>/<noun>`) is part of every key and cannot change later. */
export function defineCollection<T>(name: string, options: CollectionOptions<T>): Collection<T> {
  for (const index of Object.keys(options.unique ?? {})) {
    if (options.indexes?.[index]) throw new Error(`${name} has two indexes named ${index}.`);
  }
  return { name, ...options };
}

/** Everything of a collection, in all scopes: for `store.clear`. */
export function collectionRange(collection: Collection<any>): KeyRange {
  return prefixRange([collection.name]);
}

/**
 * Throws when the scope lacks what the collection's kind needs: a programming error. `once`: records that `get` has
 * read, which are not read and decoded again; of a transaction that writes nothing.
 */
export function readTable<T>(
  tx: ReadTransaction,
  collection: Collection<T>,
  scope: Scope,
  once?: Map<Key, Promise<T | undefined>>,
): ReadTable<T> {
  return new StoredTable(tx, collection, placeOf(collection, scope), once);
}

/** As `readTable`, with writes. */
export function table<T>(tx: WriteTransaction, collection: Collection<T>, scope: Scope): Table<T> {
  return new WritableTable(tx, collection, placeOf(collection, scope));
}

const noEntries: IndexEntries = { plain: new Set(), unique: new Map() };

/** A class, so that a table costs a request one object: each makes a dozen of them. */
class StoredTable<T> implements ReadTable<T> {
  protected readonly collection: Collection<T>;
  protected readonly place: Place;
  readonly #tx: ReadTransaction;
  readonly #once: Map<Key, Promise<T | undefined>> | undefined;

  constructor(tx: ReadTransaction, collection: Collection<T>, place: Place, once?: Map<Key, Promise<T | undefined>>) {
    this.#tx = tx;
    this.collection = collection;
    this.place = place;
    this.#once = once;
  }

  get(...key: KeyParts): Promise<T | undefined> {
    const suffix = encodeKey(key);
    if (!this.#once) return this.load(suffix);
    let record = this.#once.get(suffix);
    if (!record) this.#once.set(suffix, (record = this.load(suffix)));
    return record;
  }

  getMany(keys: readonly KeyParts[]): Promise<(T | undefined)[]> {
    return this.#loadAll(keys.map((key) => this.place.records + encodeKey(key)));
  }

  async find(unique: string, ...parts: KeyParts): Promise<T | undefined> {
    if (!this.collection.unique?.[unique]) throw new Error(`${this.collection.name} has no unique index ${unique}.`);
    const pointer = await this.#tx.get(this.place.unique(unique) + encodeKey(parts));
    return pointer === undefined ? undefined : (await this.#follow([{ key: '', value: pointer }]))[0];
  }

  async list(prefix?: KeyParts, options?: PageOptions): Promise<Page<T>> {
    const { entries, ...rest } = await readPage(this.#tx, this.#prefixOf(prefix), options);
    return { items: this.#decodeAll(entries), ...rest };
  }

  async firstKey(prefix: KeyParts, from: KeyParts): Promise<KeyParts | undefined> {
    const { start, end } = rangeUnder(this.#prefixOf(prefix));
    const { entries } = await this.#tx.range({ start: start + encodeKey(from), end }, { limit: 1 });
    return entries[0] && decodeKey(entries[0].key.slice(this.place.records.length));
  }

  async listBy(index: string, prefix: KeyParts, { maxBytes, ...options }: PageOptions = {}): Promise<Page<T>> {
    const from = this.#indexPrefix(index, prefix);
    const { entries, ...rest } = await readPage(this.#tx, from, options);
    if (maxBytes === undefined) return { items: await this.#follow(entries), ...rest };
    const items: T[] = [];
    for (let bytes = 0; bytes < maxBytes && items.length < entries.length;) {
      const entry = entries[items.length]!;
      items.push(...(await this.#follow([entry])));
      bytes += entry.key.length + Buffer.byteLength((await this.#tx.get(this.#recordKey(entry))) ?? '');
    }
    if (items.length === entries.length) return { items, ...rest };
    const { next } = endPage(from, entries.slice(0, items.length));
    return { items, ...(next === undefined ? {} : { next }) };
  }

  async all(prefix?: KeyParts): Promise<T[]> {
    return this.#decodeAll((await this.#tx.range(rangeUnder(this.#prefixOf(prefix)))).entries);
  }

  async allBy(index: string, prefix: KeyParts): Promise<T[]> {
    return this.#follow((await this.#tx.range(rangeUnder(this.#indexPrefix(index, prefix)))).entries);
  }

  protected async load(suffix: Key): Promise<T | undefined> {
    return this.#decode(await this.#tx.get(this.place.records + suffix));
  }

  #decode(value: string | undefined): T | undefined {
    return value === undefined ? undefined : decodeStored(this.collection, value);
  }

  #decodeAll(entries: readonly Entry[]): T[] {
    return entries.map(({ value }) => this.#decode(value)!);
  }

  async #loadAll(keys: readonly Key[]): Promise<(T | undefined)[]> {
    return (await this.#tx.getMany(keys)).map((value) => this.#decode(value));
  }

  #recordKey({ value }: Entry): Key {
    return this.place.records + JSON.parse(value);
  }

  async #follow(entries: readonly Entry[]): Promise<T[]> {
    const records = await this.#loadAll(entries.map((entry) => this.#recordKey(entry)));
    for (const record of records) {
      if (record === undefined)
        throw new Error(`An index of ${this.collection.name} points to a record that is not there.`);
    }
    return records as T[];
  }

  #prefixOf(prefix: KeyParts = []): Key {
    return this.place.records + encodeKey(prefix);
  }

  #indexPrefix(index: string, prefix: KeyParts): Key {
    if (!this.collection.indexes?.[index]) throw new Error(`${this.collection.name} has no index ${index}.`);
    return this.place.index(index) + encodeKey(prefix);
  }
}

class WritableTable<T> extends StoredTable<T> implements Table<T> {
  readonly #tx: WriteTransaction;

  constructor(tx: WriteTransaction, collection: Collection<T>, place: Place) {
    super(tx, collection, place);
    this.#tx = tx;
  }

  async insert(record: T): Promise<void> {
    const suffix = encodeKey(this.collection.key(record));
    const there = await this.#tx.get(this.place.records + suffix);
    if (there !== undefined) throw new UniqueViolation(this.collection.name, 'key');
    await this.#write(suffix, record, undefined);
  }

  async put(record: T): Promise<void> {
    const suffix = encodeKey(this.collection.key(record));
    await this.#write(suffix, record, await this.load(suffix));
  }

  async delete(...key: KeyParts): Promise<T | undefined> {
    const suffix = encodeKey(key);
    const old = await this.load(suffix);
    if (old !== undefined) this.#remove(suffix, old);
    return old;
  }

  async deleteAll(prefix: KeyParts): Promise<T[]> {
    const there = await this.all(prefix);
    for (const record of there) this.#remove(encodeKey(this.collection.key(record)), record);
    return there;
  }

  #remove(suffix: Key, record: T): void {
    const { unique, plain } = this.#entriesOf(suffix, record);
    for (const entry of unique.keys()) this.#tx.delete(entry);
    for (const entry of plain) this.#tx.delete(entry);
    this.#tx.delete(this.place.records + suffix);
  }

  #entriesOf(suffix: Key, record: T | undefined): IndexEntries {
    return record === undefined ? noEntries : indexEntries(this.collection, this.place, suffix, record);
  }

  async #write(suffix: Key, record: T, old: T | undefined): Promise<void> {
    const before = this.#entriesOf(suffix, old);
    const after = this.#entriesOf(suffix, record);
    const pointer = JSON.stringify(suffix);
    for (const [key, index] of after.unique) {
      if (before.unique.has(key)) continue;
      const holder = await this.#tx.get(key);
      if (holder !== undefined && holder !== pointer) throw new UniqueViolation(this.collection.name, index);
    }
    const isLeft = (key: Key) => !after.unique.has(key) && !after.plain.has(key);
    for (const key of before.unique.keys()) if (isLeft(key)) this.#tx.delete(key);
    for (const key of before.plain) if (isLeft(key)) this.#tx.delete(key);
    for (const key of after.unique.keys()) if (!before.unique.has(key)) this.#tx.put(key, pointer);
    for (const key of after.plain) if (!before.plain.has(key)) this.#tx.put(key, pointer);
    this.#tx.put(this.place.records + suffix, encodeStored(this.collection, record));
  }
}
