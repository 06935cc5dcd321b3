/**
 * The ids of versions: 32 characters that say nothing to people. Inside are the place among its key's versions, so that
 * a listing goes on where it was when the version that it stopped at is gone, the key in short, as such a listing skips
 * what another key's id is given for, and a check, as S3 tells ids that it made from others.
 */
import { crc32 } from 'node:zlib';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';

/** The id of what is written without versioning. */
export const nullVersion = 'null';

const sequenceBytes = 6;
const randomBytes = 10;
const keyAt = sequenceBytes + randomBytes;
const checkedBytes = keyAt + 4;
/** What a check begins with: ids from before they had the key, with random bytes in its place, begin with nothing. */
const [withKey, withoutKey] = [1, 0];

export function newVersionId(ids: Context['ids'], sequence: number, key: string): string {
  const bytes = Buffer.alloc(checkedBytes + 4);
  bytes.writeUIntBE(sequence, 0, sequenceBytes);
  bytes.write(ids.token(randomBytes), sequenceBytes, 'base64url');
  bytes.writeUInt32BE(crc32(key), keyAt);
  bytes.writeUInt32BE(checkOf(bytes, withKey), checkedBytes);
  return written(bytes);
}

/** `undefined` of what is no id that was made here, and of `null`. */
export function sequenceOf(versionId: string): number | undefined {
  return bytesOf(versionId)?.readUIntBE(0, sequenceBytes);
}

/** Whether it is an id of another key, as far as it says so. */
export function isOfAnotherKey(versionId: string, key: string): boolean {
  const bytes = bytesOf(versionId);
  if (bytes === undefined || checkOf(bytes, withKey) !== bytes.readUInt32BE(checkedBytes)) return false;
  return bytes.readUInt32BE(keyAt) !== crc32(key);
}

function bytesOf(versionId: string): Buffer | undefined {
  const bytes = Buffer.from(versionId.replaceAll('.', '-'), 'base64url');
  if (bytes.length !== checkedBytes + 4 || written(bytes) !== versionId) return undefined;
  const check = bytes.readUInt32BE(checkedBytes);
  return [withKey, withoutKey].some((seed) => checkOf(bytes, seed) === check) ? bytes : undefined;
}

function checkOf(bytes: Buffer, seed: number): number {
  return crc32(bytes.subarray(0, checkedBytes), seed);
}

/** @throws AwsError InvalidArgument for what cannot be a version's id */
export function checkVersionId(versionId: string | undefined, argument = 'versionId'): void {
  if (versionId === undefined || versionId === nullVersion || sequenceOf(versionId) !== undefined) return;
  const message = versionId === '' ? 'Version id cannot be the empty string' : 'Invalid version id specified';
  throw new AwsError('InvalidArgument', message, { ArgumentName: argument, ArgumentValue: versionId }, 400);
}

function written(bytes: Buffer): string {
  return bytes.toString('base64url').replaceAll('-', '.');
}
