/**
 * S3's condition keys: what of a request they are.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { Input } from '../../wire/aws-types.ts';
import type { ConditionKeys, Context } from '../../wire/context.ts';
import type { AttributesInput } from './objects/attributes.ts';
import { isKey } from './object-names.ts';
import { isDeleteMarker } from './records.ts';
import { versionOf } from './versions/version-of.ts';

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
  's3:ExistingObjectTag/*',
  // There are no access points, access grants and batch jobs, no copies, and no tags of buckets.
  's3:AccessGrantsInstanceArn',
  's3:AccessPointNetworkOrigin',
  's3:AccessPointTag/*',
  's3:BucketTag/*',
  's3:DataAccessPointAccount',
  's3:DataAccessPointArn',
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

interface VersionNamed {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string | undefined;
}

/** Of a request for an object that is there: its tags, and the version where one is named. */
export async function objectKeys(input: VersionNamed, ctx: Context): Promise<ConditionKeys> {
  const { Bucket, Key, VersionId } = input;
  const version = isKey(Key) ? await ctx.read((tx) => versionOf(tx, Bucket, Key, VersionId)) : undefined;
  const tags = version === undefined || isDeleteMarker(version) ? [] : (version.tags ?? []);
  return {
    ...versionKeys(input, ctx),
    ...Object.fromEntries(tags.map((tag) => [`s3:ExistingObjectTag/${tag.Key}`, tag.Value])),
  };
}

/** `s3:versionid` is of the actions on versions alone. */
function versionKeys({ VersionId }: Pick<VersionNamed, 'VersionId'>, ctx: Context): ConditionKeys {
  return { ...requestKeys({}, ctx), 's3:versionid': VersionId };
}

/** Of listings; a request that names no prefix has none. */
export function listKeys(
  input: Pick<Input<'s3', 'ListObjectsV2'>, 'Prefix' | 'Delimiter' | 'MaxKeys'>,
  ctx: Context,
): ConditionKeys {
  return {
    ...requestKeys(input, ctx),
    's3:prefix': input.Prefix,
    's3:delimiter': input.Delimiter,
    's3:max-keys': input.MaxKeys === undefined ? undefined : String(input.MaxKeys),
  };
}

type PutInput = AttributesInput & Pick<Input<'s3', 'PutObject'>, 'IfMatch' | 'IfNoneMatch'>;

export function putKeys(input: PutInput, ctx: Context): ConditionKeys {
  return {
    ...requestKeys(input, ctx),
    ...aclKeys(input),
    ...requestTagKeys([...new URLSearchParams(input.Tagging)]),
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

/** Of a form, whose policy is signed. */
export function postKeys(input: PutInput, ctx: Context): ConditionKeys {
  const keys = putKeys(input, ctx);
  return ctx.caller.kind === 'anonymous' ? keys : { ...keys, 's3:authType': 'POST' };
}

type PartInput = Pick<Input<'s3', 'UploadPart'>, 'SSECustomerAlgorithm'>;

export function partKeys(input: PartInput, ctx: Context): ConditionKeys {
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

export async function taggingKeys(input: Input<'s3', 'PutObjectTagging'>, ctx: Context): Promise<ConditionKeys> {
  const tags = (input.Tagging.TagSet ?? []).map(({ Key = '', Value = '' }): [string, string] => [Key, Value]);
  return { ...(await objectKeys(input, ctx)), ...requestTagKeys(tags) };
}

export function retentionKeys(input: Input<'s3', 'PutObjectRetention'>, ctx: Context): ConditionKeys {
  const { Mode, RetainUntilDate } = input.Retention ?? {};
  const lock = { ObjectLockMode: Mode, ObjectLockRetainUntilDate: RetainUntilDate };
  return { ...requestKeys(input, ctx), ...lockKeys(lock, ctx) };
}

export function legalHoldKeys(input: Input<'s3', 'PutObjectLegalHold'>, ctx: Context): ConditionKeys {
  return { ...requestKeys(input, ctx), ...lockKeys({ ObjectLockLegalHoldStatus: input.LegalHold?.Status }, ctx) };
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

export function deleteKeys(
  input: { readonly IfMatch?: string | undefined; readonly VersionId?: string | undefined },
  ctx: Context,
): ConditionKeys {
  return { ...versionKeys(input, ctx), 's3:if-match': input.IfMatch };
}

interface Acl {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}

export function aclKeys(input: Acl): ConditionKeys {
  return {
    's3:x-amz-acl': input.ACL,
    's3:x-amz-grant-full-control': input.GrantFullControl,
    's3:x-amz-grant-read': input.GrantRead,
    's3:x-amz-grant-read-acp': input.GrantReadACP,
    's3:x-amz-grant-write': input.GrantWrite,
    's3:x-amz-grant-write-acp': input.GrantWriteACP,
  };
}

/** Tags that the request gives its object. */
function requestTagKeys(tags: readonly (readonly [key: string, value: string])[]): ConditionKeys {
  if (tags.length === 0) return {};
  return {
    's3:RequestObjectTagKeys': [...new Set(tags.map(([key]) => key))],
    ...Object.fromEntries(tags.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
  };
}

const dayMs = 24 * 60 * 60 * 1000;

interface Lock {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
}

function lockKeys(input: Lock, { clock }: Context): ConditionKeys {
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
