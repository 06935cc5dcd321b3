/** Collections and tables, implemented over the key-value store. The interfaces are in collection.ts. */
import type {
  Collection,
  CollectionOptions,
  KeyPart,
  KeyParts,
  Page,
  ReadTable,
  Scope,
  ScopeKind,
  Table,
} from './collection.ts';
import { encodeKey, prefixRange, rangeUnder } from '../key.ts';
import { endPage, readPage } from './list-pages.ts';
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

/** Throws when the scope lacks what the collection's kind needs: a programming error. */
export function readTable<T>(tx: ReadTransaction, collection: Collection<T>, scope: Scope): ReadTable<T> {
  const place = placeOf(collection, scope);
  const load = async (keys: readonly Key[]) => (await tx.getMany(keys)).map((value) => decode(collection, value));
  const recordKey = ({ value }: Entry): Key => place.records + JSON.parse(value);
  const follow = async (entries: readonly Entry[]): Promise<T[]> => {
    const records = await load(entries.map(recordKey));
    return records.map((record) => {
      if (record === undefined) throw new Error(`An index of ${collection.name} points to a record that is not there.`);
      return record;
    });
  };
  const prefixOf = (prefix: KeyParts = []) => place.records + encodeKey(prefix);
  const indexPrefix = (index: string, prefix: KeyParts) => {
    if (!collection.indexes?.[index]) throw new Error(`${collection.name} has no index ${index}.`);
    return place.index(index) + encodeKey(prefix);
  };
  return {
    get: async (...key) => decode(collection, await tx.get(place.records + encodeKey(key))),
    getMany: (keys) => load(keys.map((key) => place.records + encodeKey(key))),
    async find(unique, ...parts) {
      if (!collection.unique?.[unique]) throw new Error(`${collection.name} has no unique index ${unique}.`);
      const pointer = await tx.get(place.unique(unique) + encodeKey(parts));
      return pointer === undefined ? undefined : (await follow([{ key: '', value: pointer }]))[0];
    },
    async list(prefix, options): Promise<Page<T>> {
      const { entries, ...rest } = await readPage(tx, prefixOf(prefix), options);
      return { items: entries.map(({ value }) => decode(collection, value)!), ...rest };
    },
    async listBy(index, prefix, { maxBytes, ...options } = {}): Promise<Page<T>> {
      const from = indexPrefix(index, prefix);
      const { entries, ...rest } = await readPage(tx, from, options);
      if (maxBytes === undefined) return { items: await follow(entries), ...rest };
      const items: T[] = [];
      for (let bytes = 0; bytes < maxBytes && items.length < entries.length;) {
        const entry = entries[items.length]!;
        items.push(...(await follow([entry])));
        bytes += entry.key.length + Buffer.byteLength((await tx.get(recordKey(entry))) ?? '');
      }
      if (items.length === entries.length) return { items, ...rest };
      const { next } = endPage(from, entries.slice(0, items.length));
      return { items, ...(next === undefined ? {} : { next }) };
    },
    async all(prefix) {
      const { entries } = await tx.range(rangeUnder(prefixOf(prefix)));
      return entries.map(({ value }) => decode(collection, value)!);
    },
    async allBy(index, prefix) {
      const { entries } = await tx.range(rangeUnder(indexPrefix(index, prefix)));
      return follow(entries);
    },
  };
}

/** As `readTable`, with writes. */
export function table<T>(tx: WriteTransaction, collection: Collection<T>, scope: Scope): Table<T> {
  const place = placeOf(collection, scope);

  const write = async (suffix: Key, record: T, old: T | undefined) => {
    const before = old === undefined ? noEntries : indexEntries(collection, place, suffix, old);
    const after = indexEntries(collection, place, suffix, record);
    const pointer = JSON.stringify(suffix);
    for (const [key, index] of after.unique) {
      if (before.unique.has(key)) continue;
      const holder = await tx.get(key);
      if (holder !== undefined && holder !== pointer) throw new UniqueViolation(collection.name, index);
    }
    for (const key of [...before.unique.keys(), ...before.plain]) {
      if (!after.unique.has(key) && !after.plain.has(key)) tx.delete(key);
    }
    for (const key of after.unique.keys()) if (!before.unique.has(key)) tx.put(key, pointer);
    for (const key of after.plain) if (!before.plain.has(key)) tx.put(key, pointer);
    tx.put(place.records + suffix, JSON.stringify([collection.version, record]));
  };
  const load = async (suffix: Key) => decode(collection, await tx.get(place.records + suffix));
  return {
    ...readTable(tx, collection, scope),
    async insert(record) {
      const suffix = encodeKey(collection.key(record));
      if ((await tx.get(place.records + suffix)) !== undefined) throw new UniqueViolation(collection.name, 'key');
      await write(suffix, record, undefined);
    },
    async put(record) {
      const suffix = encodeKey(collection.key(record));
      await write(suffix, record, await load(suffix));
    },
    async delete(...key) {
      const suffix = encodeKey(key);
      const old = await load(suffix);
      if (old === undefined) return undefined;
      const entries = indexEntries(collection, place, suffix, old);
      for (const entry of [...entries.unique.keys(), ...entries.plain]) tx.delete(entry);
      tx.delete(place.records + suffix);
      return old;
    },
  };
}

/** Key prefixes of one collection in one scope. */
export interface Place {
  readonly records: Key;
  index(name: string): Key;
  unique(name: string): Key;
}

function placeOf({ name, scope: kind }: Collection<any>, scope: Scope): Place {
  return placeUnder(scopePrefix(name, kind, scope));
}

/** `prefix`: the encoded name and parts of the scope. */
export function placeUnder(prefix: Key): Place {
  return {
    records: prefix + encodeKey(['p']),
    index: (index) => prefix + encodeKey(['i', index]),
    unique: (index) => prefix + encodeKey(['u', index]),
  };
}

/** How the keys begin of what has this name, in one scope. */
export function scopePrefix(name: string, kind: ScopeKind, scope: Scope): Key {
  return encodeKey([name, ...scopeParts(name, kind, scope)]);
}

function scopeParts(name: string, kind: ScopeKind, { organization, account, region }: Scope): KeyPart[] {
  const needed = { global: {}, organization: { organization }, account: { account }, region: { account, region } }[
    kind
  ];
  return Object.entries(needed).map(([part, value]) => {
    if (!value) throw new Error(`${name} lives in one ${kind}, but the scope it was asked for in has no ${part}.`);
    return value;
  });
}

export interface IndexEntries {
  readonly plain: ReadonlySet<Key>;
  /** Key to the index's name. */
  readonly unique: ReadonlyMap<Key, string>;
}

const noEntries: IndexEntries = { plain: new Set(), unique: new Map() };

export function indexEntries<T>(collection: Collection<T>, place: Place, suffix: Key, record: T): IndexEntries {
  const plain = new Set<Key>();
  const unique = new Map<Key, string>();
  for (const [name, partsOf] of Object.entries(collection.indexes ?? {})) {
    const parts = partsOf(record);
    if (parts === undefined) continue;
    const lists = (Array.isArray(parts[0]) || parts.length === 0 ? parts : [parts]) as readonly KeyParts[];
    for (const list of lists) plain.add(place.index(name) + encodeKey(list) + suffix);
  }
  for (const [name, partsOf] of Object.entries(collection.unique ?? {})) {
    const parts = partsOf(record);
    if (parts) unique.set(place.unique(name) + encodeKey(parts), name);
  }
  return { plain, unique };
}

function decode<T>(collection: Collection<T>, value: string | undefined): T | undefined {
  return value === undefined ? undefined : decodeStored(collection, value);
}

/** A stored record, brought up to the version that is declared now. */
export function decodeStored(collection: Pick<Collection<any>, 'name' | 'version' | 'upcasters'>, value: string): any {
  const [version, stored] = JSON.parse(value) as [number, any];
  if (version === collection.version) return stored;
  if (version > collection.version) {
    throw new Error(
      `${collection.name} has a record of version ${version}, ` +
        `but this version of Sandlot knows it up to ${collection.version}. Update Sandlot.`,
    );
  }
  let record = stored;
  for (let from = version; from < collection.version; from++) {
    const upcast = collection.upcasters?.[from];
    if (!upcast) throw new Error(`${collection.name} has no upcaster from version ${from}.`);
    record = upcast(record);
  }
  return record;
}
