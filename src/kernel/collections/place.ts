/** Where a collection's rows lie in one scope, and which index entries a record has. */
import { encodeKey } from '../key.ts';
import type { Key } from '../store.ts';
import type { Collection, KeyPart, KeyParts, Scope, ScopeKind } from './collection.ts';

/** Key prefixes of one collection in one scope. */
export interface Place {
  readonly records: Key;
  index(name: string): Key;
  unique(name: string): Key;
}

interface Placed {
  readonly scope: Scope;
  readonly place: Place;
}

/** Of each collection the place that was asked for last: mostly it is asked for again. */
const latest = new WeakMap<Collection<any>, Placed>();

/** Throws when the scope lacks what the collection's kind needs: a programming error. */
export function placeOf(collection: Collection<any>, scope: Scope): Place {
  const { name, scope: kind } = collection;
  const before = latest.get(collection);
  if (before && isSame(kind, before.scope, scope)) return before.place;
  const place = placeUnder(scopePrefix(name, kind, scope));
  latest.set(collection, { scope: { ...scope }, place });
  return place;
}

/** As far as that kind of scope goes. */
function isSame(kind: ScopeKind, a: Scope, b: Scope): boolean {
  if (kind === 'global') return true;
  if (kind === 'organization') return a.organization === b.organization;
  return a.account === b.account && (kind === 'account' || a.region === b.region);
}

/** `prefix`: the encoded name and parts of the scope. */
export function placeUnder(prefix: Key): Place {
  const prefixes = new Map<string, Key>();
  const under = (kind: string, name: string): Key => {
    const known = prefixes.get(kind + name);
    if (known !== undefined) return known;
    const made = prefix + encodeKey([kind, name]);
    prefixes.set(kind + name, made);
    return made;
  };
  return {
    records: prefix + encodeKey(['p']),
    index: (name) => under('i', name),
    unique: (name) => under('u', name),
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

export function indexEntries<T>(collection: Collection<T>, place: Place, suffix: Key, record: T): IndexEntries {
  const plain = new Set<Key>();
  const unique = new Map<Key, string>();
  for (const name in collection.indexes) {
    const parts = collection.indexes[name]!(record);
    if (parts === undefined) continue;
    const lists = (Array.isArray(parts[0]) || parts.length === 0 ? parts : [parts]) as readonly KeyParts[];
    for (const list of lists) plain.add(place.index(name) + encodeKey(list) + suffix);
  }
  for (const name in collection.unique) {
    const parts = collection.unique[name]!(record);
    if (parts) unique.set(place.unique(name) + encodeKey(parts), name);
  }
  return { plain, unique };
}
