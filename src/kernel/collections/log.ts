/**
 * Typed logs over the key-value store: records in the order in which their transactions committed. Appending reads
 * nothing and conflicts with nobody; whoever goes on from the last position it has seen misses none. For events,
 * activity and streams. A service declares its logs in its `records.ts` and reaches them through `tx.log(Events)`.
 *
 * Not here: records that change, or are found by anything but their place. Those are collections.
 */
import type { CollectionOptions, KeyParts, PageOptions, Scope } from './collection.ts';
import { encodeKey, prefixRange, rangeUnder } from '../key.ts';
import { decodeCursor, encodeCursor, readPage } from './list-pages.ts';
import type { KeyRange, ReadTransaction, WriteTransaction } from '../store.ts';
import { scopePrefix } from './place.ts';
import { decodeStored } from './stored.ts';

/** `T` is the record's type, `scope`, `version` and `upcasters` as in a collection. */
export interface LogOptions extends Pick<CollectionOptions<any>, 'scope' | 'version' | 'upcasters'> {}

export interface Log<T> extends LogOptions {
  readonly name: string;
  /** Only the type counts. */
  readonly record?: T;
}

/** `position`: where the record is in its log; opaque, and of use with the same log and prefix only. */
export interface Logged<T> {
  readonly position: string;
  readonly record: T;
}

export interface LogPage<T> {
  readonly items: readonly Logged<T>[];
  /** Whether there may be more now: go on from the last item's position. */
  readonly more: boolean;
}

export interface LogPageOptions {
  /** At most this many; default 100. */
  readonly limit?: number;
  /** As in a collection's page. */
  readonly maxBytes?: number;
}

/** `prefix` says which of the declared log's many sequences: one stack's, one shard's. Whole parts, all of them. */
export interface ReadLog<T> {
  /**
   * What came after a position (`undefined`: from the start on), in order. What this transaction appends is not there.
   * @throws InvalidCursor for what is no position
   */
  after(prefix: KeyParts, position: string | undefined, options?: LogPageOptions): Promise<LogPage<T>>;
  /** What came before a position (`undefined`: up to now), the latest first. */
  before(prefix: KeyParts, position: string | undefined, options?: LogPageOptions): Promise<LogPage<T>>;
}

export interface WriteLog<T> extends ReadLog<T> {
  append(prefix: KeyParts, record: T): void;
  /** Deletes everything up to this position, itself included. */
  deleteThrough(prefix: KeyParts, position: string): void;
  /** Deletes everything under a prefix. What is appended later goes on where the positions were. */
  deleteAll(prefix: KeyParts): void;
}

/** Declares a log; its name (`<service>/<noun>`) is part of every key and cannot change later. */
export function defineLog<T>(name: string, options: LogOptions): Log<T> {
  return { name, ...options };
}

/** Everything of a log, in all scopes: for `store.clear`. */
export function logRange(log: Log<any>): KeyRange {
  return prefixRange([log.name]);
}

/** Throws when the scope lacks what the log's kind needs: a programming error. */
export function readLog<T>(tx: ReadTransaction, log: Log<T>, scope: Scope): ReadLog<T> {
  const place = scopePrefix(log.name, log.scope, scope);
  const read = async (prefix: KeyParts, options: PageOptions): Promise<LogPage<T>> => {
    const under = place + encodeKey(prefix);
    const { entries, next } = await readPage(tx, under, options);
    const items = entries.map(({ key, value }): Logged<T> => ({
      position: encodeCursor(under, key),
      record: decodeStored(log, value),
    }));
    return { items, more: next !== undefined };
  };
  return {
    after: (prefix, position, options) => read(prefix, { ...options, after: position }),
    before: (prefix, position, options) => read(prefix, { ...options, after: position, reverse: true }),
  };
}

/** As `readLog`, with writes. */
export function writeLog<T>(tx: WriteTransaction, log: Log<T>, scope: Scope): WriteLog<T> {
  const place = scopePrefix(log.name, log.scope, scope);
  return {
    ...readLog(tx, log, scope),
    append: (prefix, record) => tx.append(place + encodeKey(prefix), JSON.stringify([log.version, record])),
    deleteThrough(prefix, position) {
      const under = place + encodeKey(prefix);
      tx.deleteRange({ start: under, end: `${under}${decodeCursor(position)}\0` });
    },
    deleteAll: (prefix) => tx.deleteRange(rangeUnder(place + encodeKey(prefix))),
  };
}
