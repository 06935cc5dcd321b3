/** Facts of objects under the members that several answers have them in. */
import type { BucketRecord, ObjectRecord, ObjectVersion } from '../records.ts';

/** An object's checksum under the member that its algorithm has in the API, and its type. */
export function checksumMembers({ checksum }: Pick<ObjectRecord, 'checksum'>): Record<string, string> {
  return checksum === undefined
    ? {}
    : { [`Checksum${checksum.algorithm.toUpperCase()}`]: checksum.value, ChecksumType: checksum.type };
}

/** A version's id, where the bucket has versions. */
export function versionMember(
  { versioning }: BucketRecord,
  { versionId }: Pick<ObjectVersion, 'versionId'>,
): { readonly VersionId?: string } {
  return versioning === undefined ? {} : { VersionId: versionId };
}
