/** Keys of appended rows: the prefix they were appended under, and a number that goes up with each. */
import { encodeKey } from '../key.ts';
import type { Key } from '../store.ts';

/** What a position adds to a prefix. */
export const positionBytes = encodeKey([0]).length;

export function positionKey(prefix: Key, position: number): Key {
  return prefix + encodeKey([position]);
}
