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
  /** As its maker said it, where that is not the Region's name. */
  readonly constraint?: 'EU';
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
  /** Absent: it never was; then every object has one version, `null`. Once enabled it can only be suspended. */
  readonly versioning?: 'Enabled' | 'Suspended';
  /** Absent: BucketOwnerEnforced, as in a new bucket. `acl/ownership.ts` says what is in force. */
  readonly ownership?: 'BucketOwnerPreferred' | 'ObjectWriter' | 'removed';
  /** Absent: the owner's full control alone. */
  readonly acl?: readonly Grant[];
  /** Absent: its objects cannot be locked. It stays once it is there. */
  readonly objectLock?: { readonly rule?: DefaultRetention };
  /** There where settings/notifications.ts keeps a configuration: whoever changes an object need not look. */
  readonly notifies?: true;
  /** Absent: as a new bucket has it. */
  readonly encryption?: BucketEncryption;
  /** There where lifecycle/bucket-lifecycle.ts keeps rules: whoever answers about an object need not look. */
  readonly expires?: true;
}

/** What new objects are encrypted under that do not say so themselves. */
export interface BucketEncryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** As it was sent; absent: the account's own key for S3. */
  readonly keyId?: string;
  readonly bucketKey?: boolean;
  /** Whether customers' keys (SSE-C) are refused; absent: they are. */
  readonly blocked?: 'NONE' | 'SSE-C';
}

/** What locks a new version that does not say so itself; one of days and years. */
export interface DefaultRetention {
  readonly mode: LockMode;
  readonly days?: number;
  readonly years?: number;
}

export type LockMode = 'GOVERNANCE' | 'COMPLIANCE';

/** One line of an access control list, under the API's names. */
export interface Grant {
  readonly Grantee:
    | { readonly Type: 'CanonicalUser'; readonly ID: string }
    | { readonly Type: 'Group'; readonly URI: string };
  readonly Permission: 'FULL_CONTROL' | 'READ' | 'READ_ACP' | 'WRITE' | 'WRITE_ACP';
}

export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** In force for every bucket of the account, beside the bucket's own. */
export interface AccountPublicAccessRecord extends PublicAccessBlock {
  readonly account: string;
}

export const AccountPublicAccess = defineCollection<AccountPublicAccessRecord>('s3/account-public-access', {
  scope: 'global',
  version: 1,
  key: ({ account }) => [account],
});

export const Buckets = defineCollection<BucketRecord>('s3/bucket', {
  scope: 'global',
  version: 1,
  key: (bucket) => [bucket.name],
  indexes: { account: (bucket) => [bucket.account] },
});

/** A version of an object. docs/decisions/0020-s3-records.md says where the current one lies, and where the others. */
export interface ObjectRecord {
  readonly bucket: string;
  readonly key: string;
  /** `null` for what is written without versioning. */
  readonly versionId: string;
  /** Greater than that of the key's version before: newer versions are told by it. */
  readonly sequence: number;
  /** The body, piece by piece; one for a simple put. Several objects may use a piece's blob. */
  readonly parts: readonly [ObjectPart, ...ObjectPart[]];
  /** The multipart upload that it was. */
  readonly uploadId?: string;
  /** Bytes of the whole body. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Absent only where S3 keeps none. */
  readonly checksum?: ObjectChecksum & { readonly type: 'FULL_OBJECT' | 'COMPOSITE' };
  /** Milliseconds, whole seconds. */
  readonly modifiedAt: number;
  readonly storageClass: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Content-Type and its like, under the API's member names. */
  readonly content: ContentHeaders;
  readonly tags?: readonly ObjectTag[];
  /** The account that wrote it; absent: the bucket's. */
  readonly owner?: string;
  /** Absent: the owner's full control alone. */
  readonly acl?: readonly Grant[];
  readonly lock?: ObjectLock;
  /** Absent: SSE-S3. */
  readonly encryption?: EncryptionRecord;
}

export interface ObjectTag {
  readonly Key: string;
  readonly Value: string;
}

/** What keeps a version from being deleted. */
export interface ObjectLock {
  readonly mode?: LockMode;
  /** Milliseconds; there where the mode is. */
  readonly until?: number;
  readonly legalHold?: boolean;
}

/** Under which key it is encrypted; how bodies lie is the same for all of them. */
export type EncryptionRecord =
  | { readonly kind: 'AES256' }
  | {
      readonly kind: 'aws:kms' | 'aws:kms:dsse';
      /** The key's ARN. */
      readonly keyId: string;
      /** KMS's ciphertext of what seals the body's keys, in Base64; absent: of before KMS was there. */
      readonly dataKey?: string;
      /** Base64 of JSON, as it was sent. */
      readonly context?: string;
      readonly bucketKey?: boolean;
    }
  | {
      readonly kind: 'SSE-C';
      /** Of the customer's key: base64. */
      readonly keyMd5: string;
    };

/** Hides the key while it is the newest: the object counts as deleted. */
export interface DeleteMarker extends Pick<ObjectRecord, 'bucket' | 'key' | 'versionId' | 'sequence' | 'modifiedAt'> {
  readonly isDeleteMarker: true;
  /** The account that deleted the object; absent: the bucket's. */
  readonly owner?: string;
}

export type ObjectVersion = ObjectRecord | DeleteMarker;

export function isDeleteMarker(version: ObjectVersion): version is DeleteMarker {
  return 'isDeleteMarker' in version;
}

export interface ObjectPart {
  /** As the upload had it; absent: of a simple put. */
  readonly number?: number;

  readonly blobId: string;
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  readonly checksum: ObjectChecksum;
  /** Of the blob, which is encrypted; absent: it is as it was put, before bodies were encrypted. */
  readonly sealedKey?: string;
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

/**
 * What is not current: earlier versions, newest first, and delete markers, also one that hides the key (then nothing of
 * the key is in `Objects`).
 */
export const ObjectVersions = defineCollection<ObjectVersion>('s3/object-version', {
  scope: 'global',
  version: 1,
  key: (version) => [version.bucket, version.key, -version.sequence],
  indexes: { blob: (version) => ('parts' in version ? version.parts.map(({ blobId }) => [blobId]) : []) },
  unique: { version: (version) => [version.bucket, version.key, version.versionId] },
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
