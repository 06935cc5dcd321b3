/** Key attributes as parts of the store's keys, whose order is DynamoDB's. */
import type { AttributeValue } from './attribute-value.ts';
import { sortableNumber } from './decimal.ts';

/** Strings by UTF-8 bytes, numbers by value, bytes unsigned. */
export function keyPart(value: AttributeValue): string | Uint8Array {
  if (value.S !== undefined) return value.S;
  return value.N === undefined ? value.B! : sortableNumber(value.N);
}

/**
 * Where a partition key's items lie among all: 0 to 2^32-1, the same for ever. FNV-1a, mixed once more, as its high
 * bits alone say the segment of a scan.
 */
export function partitionOf(value: AttributeValue): number {
  const part = keyPart(value);
  let hash = 0x811c9dc5;
  for (let at = 0; at < part.length; at++) {
    hash ^= typeof part === 'string' ? part.charCodeAt(at) : part[at]!;
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
