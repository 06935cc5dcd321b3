/** Pages over ranges of keys, and the cursors between them. */
import type { PageOptions } from './collection.ts';
import { encodeKey, isEncodedKey, rangeUnder } from '../key.ts';
import { type Entry, type Key, maxKeyBytes, type ReadTransaction } from '../store.ts';

/** A page's cursor that this list never gave out. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
  constructor() {
    super('The cursor is not one that this list gave out.');
  }
}

const defaultPageLimit = 100;
/** Of a key's bytes in base64url. */
const maxCursorLength = Math.ceil((maxKeyBytes * 4) / 3);

export interface EntryPage {
  readonly entries: readonly Entry[];
  readonly next?: string;
}

export async function readPage(tx: ReadTransaction, prefix: Key, options: PageOptions = {}): Promise<EntryPage> {
  const { limit = defaultPageLimit, after, from, reverse = false, maxBytes, lookAhead = true } = options;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`A page's limit is a positive whole number, not ${limit}.`);
  }
  let { start, end } = rangeUnder(prefix);
  if (from !== undefined) start = prefix + encodeKey(from);
  if (after !== undefined) {
    const position = prefix + decodeCursor(after);
    if (reverse) end = position;
    else start = position + '\0';
  }
  const bytes = maxBytes === undefined ? {} : { maxBytes };
  // One more than asked for tells whether there is a next page; where bytes ended it, there may be.
  const { entries, more } = await tx.range({ start, end }, { limit: lookAhead ? limit + 1 : limit, reverse, ...bytes });
  if (entries.length <= limit && !more) return { entries };
  return endPage(prefix, entries.slice(0, limit));
}

/** A page that ends with the last of these, and has a next one. */
export function endPage(prefix: Key, entries: readonly Entry[]): EntryPage {
  return { entries, next: encodeCursor(prefix, entries.at(-1)!.key) };
}

/** A cursor is a key without the prefix, so that it cannot point outside of it. */
export function encodeCursor(prefix: Key, key: Key): string {
  return Buffer.from(key.slice(prefix.length), 'latin1').toString('base64url');
}

/** @throws InvalidCursor when it is not the encoding of whole parts. */
export function decodeCursor(cursor: string): Key {
  if (typeof cursor !== 'string' || cursor.length > maxCursorLength) throw new InvalidCursor();
  const bytes = Buffer.from(cursor, 'base64url');
  const position = bytes.toString('latin1');
  if (bytes.toString('base64url') !== cursor || !isEncodedKey(position)) throw new InvalidCursor();
  return position;
}
