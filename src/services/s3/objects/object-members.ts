/** Facts of objects under the members that several answers have them in. */
import type { BucketRecord, ObjectRecord, ObjectVersion } from '../records.ts';

/** An object's checksum under the member that its algorithm has in the API, and its type. */
export function checksumMembers({ checksum }: Pick<ObjectRecord, 'checksum'>): Record<string, string> {
  return checksum === undefined
    ? {}
    : { [`Checksum${checksum.algorithm.toUpperCase()}`]: checksum.value, ChecksumType: checksum.type };
}

/** The id of a version that was read, where the bucket has versions. */
export function versionMember(
  { versioning }: BucketRecord,
  { versionId }: Pick<ObjectVersion, 'versionId'>,
): { readonly VersionId?: string } {
  return versioning === undefined ? {} : { VersionId: versionId };
}

/** The id of a version that was written: S3 leaves out `null`. */
export function newVersionMember(
  bucket: BucketRecord,
  version: Pick<ObjectVersion, 'versionId'>,
): { readonly VersionId?: string } {
  return bucket.versioning === 'Enabled' ? versionMember(bucket, version) : {};
}
