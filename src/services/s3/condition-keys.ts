/**
 * S3's condition keys: what of a request they are.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { Input } from '../../wire/aws-types.ts';
import type { ConditionKeys, Context } from '../../wire/context.ts';

/** Known in every request; where an operation gives one no value, the request does not have it. */
export const knownConditionKeys: readonly string[] = [
  's3:authType',
  's3:delimiter',
  's3:if-match',
  's3:if-none-match',
  's3:InventoryAccessibleOptionalFields',
  's3:isReplicationPauseRequest',
  's3:locationconstraint',
  's3:max-keys',
  's3:object-lock-*',
  's3:ObjectCreationOperation',
  's3:prefix',
  's3:RequestObjectTag/*',
  's3:RequestObjectTagKeys',
  's3:signatureAge',
  's3:signatureversion',
  's3:TlsVersion',
  's3:versionid',
  's3:x-amz-*',
  // There are no access points, access grants and batch jobs, no copies, and no tags of buckets and objects.
  's3:AccessGrantsInstanceArn',
  's3:AccessPointNetworkOrigin',
  's3:AccessPointTag/*',
  's3:BucketTag/*',
  's3:DataAccessPointAccount',
  's3:DataAccessPointArn',
  's3:ExistingObjectTag/*',
];

/** As `aws:SecureTransport` is true: the loopback interface carries nothing off the machine. */
const tlsVersion = '1.3';

/** Of every request. */
export function requestKeys(_input: unknown, { caller, http }: Context): ConditionKeys {
  const { headers, signatureAgeMs, signatureVersion } = http;
  if (caller.kind === 'anonymous') return { 's3:TlsVersion': tlsVersion };
  return {
    's3:TlsVersion': tlsVersion,
    's3:authType': headers['authorization'] === undefined ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:signatureversion': signatureVersion === 2 ? 'AWS' : 'AWS4-HMAC-SHA256',
    's3:signatureAge': signatureAgeMs === undefined ? undefined : String(signatureAgeMs),
    's3:x-amz-content-sha256': headers['x-amz-content-sha256'],
  };
}

/** `s3:ListBucket`; a request that names no prefix has none. */
export function listKeys(input: Input<'s3', 'ListObjectsV2'>, ctx: Context): ConditionKeys {
  return {
    ...requestKeys(input, ctx),
    's3:prefix': input.Prefix,
    's3:delimiter': input.Delimiter,
    's3:max-keys': input.MaxKeys === undefined ? undefined : String(input.MaxKeys),
  };
}

export function putKeys(input: Input<'s3', 'PutObject'>, ctx: Context): ConditionKeys {
  return {
    ...requestKeys(input, ctx),
    ...aclKeys(input),
    ...tagKeys(input.Tagging),
    ...lockKeys(input, ctx),
    's3:ObjectCreationOperation': 'true',
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
    's3:x-amz-server-side-encryption': input.ServerSideEncryption,
    's3:x-amz-server-side-encryption-aws-kms-key-id': input.SSEKMSKeyId,
    's3:x-amz-server-side-encryption-customer-algorithm': input.SSECustomerAlgorithm,
    's3:x-amz-storage-class': input.StorageClass,
    's3:x-amz-website-redirect-location': input.WebsiteRedirectLocation,
  };
}

/** Beginning an upload makes no object yet: `s3:ObjectCreationOperation` is of its completion. */
export function uploadKeys(input: Input<'s3', 'CreateMultipartUpload'>, ctx: Context): ConditionKeys {
  return { ...putKeys(input, ctx), 's3:ObjectCreationOperation': 'false' };
}

export function partKeys(input: Input<'s3', 'UploadPart'>, ctx: Context): ConditionKeys {
  return {
    ...requestKeys(input, ctx),
    's3:ObjectCreationOperation': 'false',
    's3:x-amz-server-side-encryption-customer-algorithm': input.SSECustomerAlgorithm,
  };
}

export function completeKeys(input: Input<'s3', 'CompleteMultipartUpload'>, ctx: Context): ConditionKeys {
  return {
    ...requestKeys(input, ctx),
    's3:ObjectCreationOperation': 'true',
    's3:if-match': input.IfMatch,
    's3:if-none-match': input.IfNoneMatch,
  };
}

export function createKeys(input: Input<'s3', 'CreateBucket'>, ctx: Context): ConditionKeys {
  return {
    ...requestKeys(input, ctx),
    ...aclKeys(input),
    's3:locationconstraint': input.CreateBucketConfiguration?.LocationConstraint,
    's3:x-amz-bucket-namespace': ctx.http.headers['x-amz-bucket-namespace'],
    's3:x-amz-object-ownership': input.ObjectOwnership,
  };
}

export function deleteKeys(input: { readonly IfMatch?: string | undefined }, ctx: Context): ConditionKeys {
  return { ...requestKeys(input, ctx), 's3:if-match': input.IfMatch };
}

interface Acl {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}

function aclKeys(input: Acl): ConditionKeys {
  return {
    's3:x-amz-acl': input.ACL,
    's3:x-amz-grant-full-control': input.GrantFullControl,
    's3:x-amz-grant-read': input.GrantRead,
    's3:x-amz-grant-read-acp': input.GrantReadACP,
    's3:x-amz-grant-write': input.GrantWrite,
    's3:x-amz-grant-write-acp': input.GrantWriteACP,
  };
}

/** Tags that the request gives its object, written as a query string. */
function tagKeys(tagging: string | undefined): ConditionKeys {
  const tags = [...new URLSearchParams(tagging)];
  if (tags.length === 0) return {};
  return {
    's3:RequestObjectTagKeys': [...new Set(tags.map(([key]) => key))],
    ...Object.fromEntries(tags.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
  };
}

const dayMs = 24 * 60 * 60 * 1000;

function lockKeys(input: Input<'s3', 'PutObject'>, { clock }: Context): ConditionKeys {
  const until = input.ObjectLockRetainUntilDate;
  return {
    's3:object-lock-mode': input.ObjectLockMode,
    's3:object-lock-legal-hold': input.ObjectLockLegalHoldStatus,
    ...(until && {
      's3:object-lock-retain-until-date': until.toISOString(),
      's3:object-lock-remaining-retention-days': String(Math.ceil((until.getTime() - clock.now()) / dayMs)),
    }),
  };
}
