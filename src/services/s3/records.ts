/**
 * What S3 stores. Bucket names are one namespace for everybody, so buckets and their objects live in the global scope;
 * a bucket's account and region are facts of it. A bucket with objects cannot go, so an object's bucket is there.
 */
import type { ChecksumAlgorithm } from '../../kernel/checksum.ts';
import { defineCollection } from '../../kernel/table.ts';

export interface BucketRecord {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Milliseconds. */
  readonly createdAt: number;
  /** As it was sent, with the unique ids of the users and roles that it names. */
  readonly policy?: { readonly document: string; readonly boundIds: Readonly<Record<string, string>> };
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
  scope: 'global', version: 1, key: (bucket) => [bucket.name],
  indexes: { account: (bucket) => [bucket.account] },
});

export interface ObjectRecord {
  readonly bucket: string;
  readonly key: string;
  /** The body, in the blob store. */
  readonly blobId: string;
  readonly size: number;
  /** Hex; with quotes around it, the ETag. */
  readonly md5: string;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
  /** Milliseconds, whole seconds. */
  readonly modifiedAt: number;
  readonly storageClass: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Content-Type and its like, under the API's member names. */
  readonly content: ContentHeaders;
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
  scope: 'global', version: 1, key: (object) => [object.bucket, object.key],
  unique: { blob: (object) => [object.blobId] },
});
