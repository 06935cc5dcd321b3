/**
 * Lays the records of a collection out anew, under today's version, key and indexes: what an engine does with every
 * collection whose declared version is not the one its data was written with. Pure: rows come in, rows go out.
 */
import type { Collection, KeyParts, ScopeKind } from './collection.ts';
import { encodeKey } from '../key.ts';
import type { Key } from '../store.ts';
import { indexEntries, placeUnder, type Place } from './place.ts';
import { decodeStored } from './stored.ts';

/** The records that are there do not fit the collection's new form. The message names them; nothing was changed. */
export class RebuildRefused extends Error {
  override readonly name = 'RebuildRefused';
  constructor(message: string, options?: ErrorOptions) {
    super(
      `${message} Nothing was changed: the earlier version of Sandlot still opens the data, ` +
        'so that it can be mended there.',
      options,
    );
  }
}

/** Where the new rows go: empty at the start, and the old rows are not in it. */
export interface RebuiltRows {
  get(key: Key): string | undefined;
  put(key: Key, value: string): void;
}

const scopeDepth: Readonly<Record<ScopeKind, number>> = { global: 0, organization: 1, account: 1, region: 2 };

/** Takes one old row of the collection after the other, in any order. Throws `RebuildRefused`. */
export function rebuildInto(collection: Collection<any>, rows: RebuiltRows): (key: Key, value: string) => void {
  return (key, value) => {
    const scope = key.slice(0, endOfParts(key, 1 + scopeDepth[collection.scope]));
    const place = placeUnder(scope);
    if (!key.startsWith(place.records)) return checkIndexRow(collection, key, scope);
    const record = upcast(collection, value, key.slice(place.records.length));
    putRecord(collection, place, rows, record);
  };
}

function putRecord(collection: Collection<any>, place: Place, rows: RebuiltRows, record: any): void {
  const parts = collection.key(record);
  const suffix = encodeKey(parts);
  const pointer = JSON.stringify(suffix);
  if (rows.get(place.records + suffix) !== undefined) {
    throw new RebuildRefused(
      `Two records of ${collection.name} have the key ${shown(parts)} in its version ${collection.version}.`,
    );
  }
  const entries = indexEntries(collection, place, suffix, record);
  for (const [entry, index] of entries.unique) {
    const holder = rows.get(entry);
    if (holder !== undefined) {
      const keys = [keyOf(collection, place, rows, holder), shown(parts)];
      throw new RebuildRefused(sharedParts(collection, index, record, keys));
    }
    rows.put(entry, pointer);
  }
  for (const entry of entries.plain) rows.put(entry, pointer);
  rows.put(place.records + suffix, JSON.stringify([collection.version, record]));
}

function upcast(collection: Collection<any>, value: string, suffix: Key): any {
  try {
    return decodeStored(collection, value);
  } catch (error) {
    const which = JSON.stringify(suffix.replaceAll(/[^\x20-\x7e]+/g, ' ').trim());
    const problem = `cannot be brought to version ${collection.version}: ${(error as Error).message}`;
    throw new RebuildRefused(`The record ${which} of ${collection.name} ${problem}`, { cause: error });
  }
}

function sharedParts(collection: Collection<any>, index: string, record: any, keys: readonly string[]): string {
  const parts = collection.unique![index]!(record)!;
  return (
    `The records ${keys.join(' and ')} of ${collection.name} have the same ${index}, ${shown(parts)}, ` +
    `which its version ${collection.version} allows only once.`
  );
}

function keyOf(collection: Collection<any>, place: Place, rows: RebuiltRows, pointer: string): string {
  return shown(collection.key(decodeStored(collection, rows.get(place.records + (JSON.parse(pointer) as Key))!)));
}

function shown(parts: KeyParts): string {
  return JSON.stringify(parts.length === 1 ? parts[0] : parts);
}

/** Index rows are made anew; anything else means that the collection has another scope than its data. */
function checkIndexRow(collection: Collection<any>, key: Key, scope: Key): void {
  if (['i', 'u'].some((kind) => key.startsWith(scope + encodeKey([kind])))) return;
  throw new RebuildRefused(
    `The rows of ${collection.name} are not those of one ${collection.scope}: ` +
      'a collection cannot change its scope under the same name.',
  );
}

/** Where `count` whole parts of an encoded key end; the key's end where it has fewer. */
function endOfParts(key: Key, count: number): number {
  let at = 0;
  for (let part = 0; part < count && at < key.length; part++) {
    if (key[at] === numberTag) {
      at += 9;
      continue;
    }
    let close = key.indexOf('\0', at + 1);
    while (close >= 0 && key[close + 1] === '\xff') close = key.indexOf('\0', close + 2);
    if (close < 0) return key.length;
    at = close + 1;
  }
  return Math.min(at, key.length);
}

const numberTag = encodeKey([0])[0];
