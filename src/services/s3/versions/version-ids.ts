/**
 * The ids of versions: 32 characters that say nothing to people. Inside are the place among its key's versions, so that
 * a listing goes on where it was when the version that it stopped at is gone, and a check, as S3 tells ids that it made
 * from others.
 */
import { crc32 } from 'node:zlib';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';

/** The id of what is written without versioning. */
export const nullVersion = 'null';

const sequenceBytes = 6;
const randomBytes = 14;
const checkedBytes = sequenceBytes + randomBytes;

export function newVersionId(ids: Context['ids'], sequence: number): string {
  const bytes = Buffer.alloc(checkedBytes + 4);
  bytes.writeUIntBE(sequence, 0, sequenceBytes);
  bytes.write(ids.token(randomBytes), sequenceBytes, 'base64url');
  bytes.writeUInt32BE(crc32(bytes.subarray(0, checkedBytes)), checkedBytes);
  return written(bytes);
}

/** `undefined` of what is no id that was made here, and of `null`. */
export function sequenceOf(versionId: string): number | undefined {
  const bytes = Buffer.from(versionId.replaceAll('.', '-'), 'base64url');
  if (bytes.length !== checkedBytes + 4 || written(bytes) !== versionId) return undefined;
  if (crc32(bytes.subarray(0, checkedBytes)) !== bytes.readUInt32BE(checkedBytes)) return undefined;
  return bytes.readUIntBE(0, sequenceBytes);
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
