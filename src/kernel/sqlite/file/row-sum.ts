/**
 * A row's checksum, kept beside its value: the value's CRC-32, begun with the key's FNV-1a hash
 * (http://www.isthe.com/chongo/tech/comp/fnv/), which spares a native call per row. SQLite keeps none, so without it a
 * byte that flips inside a value or a key would be served as what was stored.
 */
import { crc32 } from 'node:zlib';
import type { Key } from '../../store.ts';

export function rowSum(key: Key, value: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return crc32(value, hash >>> 0);
}

/** Damage may have changed the type of what SQLite finds, too. */
export function isWhole(key: Key, value: unknown, sum: unknown): value is string {
  return typeof value === 'string' && rowSum(key, value) === sum;
}

export function keyOf(bytes: unknown): Key | undefined {
  if (!(bytes instanceof Uint8Array)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
