/**
 * The version that a request is about, and what S3 answers where there is none.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { checkKey } from '../object-names.ts';
import type { DeleteMarker, ObjectRecord, ObjectVersion } from '../records.ts';
import { isDeleteMarker } from '../records.ts';
import { versionOf } from './version-of.ts';
import { checkVersionId } from './version-ids.ts';

export interface VersionInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string | undefined;
}

export type Method = 'GET' | 'PUT' | 'DELETE';

/** @throws AwsError KeyTooLongError, InvalidArgument */
export function checkNames({ Key, VersionId }: VersionInput): void {
  checkKey(Key);
  checkVersionId(VersionId);
}

/** @throws AwsError KeyTooLongError, InvalidArgument, NoSuchKey, NoSuchVersion, MethodNotAllowed */
export async function requiredVersion(tx: ReadTx, input: VersionInput, method: Method): Promise<ObjectRecord> {
  checkNames(input);
  const version = await versionOf(tx, input.Bucket, input.Key, input.VersionId);
  if (version === undefined || isDeleteMarker(version)) throw noObject(input, version, method);
  return version;
}

/** Of what is not there, or is a delete marker: who reads what is current is told no more than that it is not there. */
export function noObject(
  { Key, VersionId }: VersionInput,
  found: Extract<ObjectVersion, DeleteMarker> | undefined,
  method: Method,
): AwsError {
  if (found === undefined && VersionId !== undefined)
    return new AwsError('NoSuchVersion', 'The specified version does not exist.', { Key, VersionId }, 404);
  if (found !== undefined && (VersionId !== undefined || method !== 'GET')) return markerRefuses(found, method);
  const headers = found && markerHeaders(found);
  return new AwsError('NoSuchKey', 'The specified key does not exist.', { Key }, 404, headers);
}

/** A delete marker can only be deleted. */
export function markerRefuses(marker: DeleteMarker, method: Method): AwsError {
  return new AwsError(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    { Method: method, ResourceType: 'DeleteMarker' },
    405,
    {
      ...markerHeaders(marker),
      allow: 'DELETE',
      'last-modified': new Date(marker.modifiedAt).toUTCString(),
    },
  );
}

function markerHeaders({ versionId }: DeleteMarker): Record<string, string> {
  return { 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId };
}
