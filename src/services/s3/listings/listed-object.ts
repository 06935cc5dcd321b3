/** What listings tell of an object: all that they hold of it, as its parts and metadata may be many. */
import { etagOf } from '../objects/etags.ts';
import type { ObjectRecord } from '../records.ts';

export type ListedObject = Pick<
  ObjectRecord,
  'key' | 'versionId' | 'sequence' | 'modifiedAt' | 'etag' | 'size' | 'storageClass' | 'checksum' | 'owner'
>;

export function listedObject(object: ObjectRecord): ListedObject {
  const { key, versionId, sequence, modifiedAt, etag, size, storageClass, checksum, owner } = object;
  return {
    key,
    versionId,
    sequence,
    modifiedAt,
    etag,
    size,
    storageClass,
    ...(checksum && { checksum }),
    ...(owner !== undefined && { owner }),
  };
}

/** Under the members that listings have them in. */
export function objectFacts(object: ListedObject) {
  return {
    ETag: etagOf(object),
    Size: object.size,
    StorageClass: object.storageClass as 'STANDARD',
    ...(object.checksum && {
      ChecksumAlgorithm: [object.checksum.algorithm.toUpperCase() as 'CRC32'],
      ChecksumType: object.checksum.type,
    }),
  };
}
