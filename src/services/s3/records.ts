/**
 * What S3 stores. Bucket names are one namespace for everybody, so buckets and their objects live in the global scope;
 * a bucket's account and region are facts of it. A bucket with objects cannot go, so an object's bucket is there.
 */
import type { ChecksumAlgorithm } from '../../kernel/blobs/checksum.ts';
import { defineCollection } from '../../kernel/collections/table.ts';

export interface BucketRecord {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Milliseconds. */
  readonly createdAt: number;
  /** As it was sent, with the unique ids of the users and roles that it names. */
  readonly policy?: {
    readonly document: string;
    readonly boundIds: Readonly<Record<string, string>>;
    /** By the canonical user ids that it names. */
    readonly accounts?: Readonly<Record<string, string>>;
  };
  /** Absent: everything is blocked, as in a new bucket. */
  readonly publicAccessBlock?: PublicAccessBlock | 'removed';
}

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export const Buckets = defineCollection<BucketRecord>('s3/bucket', {
  scope: 'global',
  version: 1,
  key: (bucket) => [bucket.name],
  indexes: { account: (bucket) => [bucket.account] },
});

/** The current version of an object. docs/decisions/0020-s3-records.md says where the others will be. */
export interface ObjectRecord {
  readonly bucket: string;
  readonly key: string;
  /** `null` for what is written without versioning. */
  readonly versionId: string;
  /** Greater than that of the key's version before: newer versions are told by it. */
  readonly sequence: number;
  /** The body, piece by piece; one for a simple put. Several objects may use a piece's blob. */
  readonly parts: readonly [ObjectPart, ...ObjectPart[]];
  /** Bytes of the whole body. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum: ObjectChecksum & { readonly type: 'FULL_OBJECT' };
  /** Milliseconds, whole seconds. */
  readonly modifiedAt: number;
  readonly storageClass: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Content-Type and its like, under the API's member names. */
  readonly content: ContentHeaders;
}

export interface ObjectPart {
  readonly blobId: string;
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  readonly checksum: ObjectChecksum;
}

export interface ObjectChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64. */ readonly value: string;
}

export interface ContentHeaders {
  readonly ContentType: string;
  readonly CacheControl?: string;
  readonly ContentDisposition?: string;
  readonly ContentEncoding?: string;
  readonly ContentLanguage?: string;
  readonly Expires?: string;
  readonly WebsiteRedirectLocation?: string;
}

export const Objects = defineCollection<ObjectRecord>('s3/object', {
  scope: 'global',
  version: 2,
  key: (object) => [object.bucket, object.key],
  indexes: { blob: (object) => object.parts.map(({ blobId }) => [blobId]) },
  upcasters: { 1: inParts },
});

/** As objects were before they had versions and parts. */
interface SimpleObject extends Omit<ObjectRecord, 'versionId' | 'sequence' | 'parts' | 'etag' | 'checksum'> {
  readonly blobId: string;
  readonly md5: string;
  readonly checksum: ObjectChecksum;
}

function inParts({ blobId, md5, checksum, ...object }: SimpleObject): ObjectRecord {
  return {
    ...object,
    versionId: 'null',
    sequence: object.modifiedAt,
    etag: md5,
    parts: [{ blobId, size: object.size, md5, checksum }],
    checksum: { ...checksum, type: 'FULL_OBJECT' },
  };
}
