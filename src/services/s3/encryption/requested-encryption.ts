/**
 * Under which key a new object is: as the request says, or the bucket by default; and how answers tell it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 */
import { randomBytes } from 'node:crypto';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { BucketRecord, EncryptionRecord, ObjectPart, ObjectRecord } from '../records.ts';
import { isKms } from './kms-keys.ts';
import { customerKeyOf, isNamed, type CustomerKeyInput } from './customer-keys.ts';

export interface EncryptionInput extends CustomerKeyInput {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
}

/**
 * `undefined`: SSE-S3. A KMS key is as it was named: which one that is, is settled with its data key (kms-keys.ts).
 * @throws AwsError InvalidArgument, AccessDenied where the bucket blocks customers' keys
 */
export function encryptionOf(ctx: Context, bucket: BucketRecord, input: EncryptionInput): EncryptionRecord | undefined {
  const { ServerSideEncryption: named, SSEKMSKeyId, SSEKMSEncryptionContext: context } = input;
  const ofCustomer = customerEncryption(ctx, bucket, input);
  if (ofCustomer) return ofCustomer;
  const isKms = named === 'aws:kms' || named === 'aws:kms:dsse';
  if (!isKms && (SSEKMSKeyId !== undefined || context !== undefined))
    throw invalid(
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
    );
  if (named === 'AES256') return undefined;
  if (named !== undefined && !isKms)
    throw invalid('The encryption method specified is not supported', { ArgumentValue: named });
  checkContext(context);
  const { encryption: byDefault } = bucket;
  const kind = named ?? byDefault?.algorithm ?? 'AES256';
  if (kind === 'AES256') return undefined;
  const defaultKey = kind === byDefault?.algorithm ? byDefault.keyId : undefined;
  const bucketKey = kind === 'aws:kms' && (input.BucketKeyEnabled ?? byDefault?.bucketKey ?? false);
  return {
    kind,
    keyId: SSEKMSKeyId ?? defaultKey ?? 'alias/aws/s3',
    ...(context !== undefined && { context }),
    ...(bucketKey && { bucketKey }),
  };
}

function customerEncryption(ctx: Context, bucket: BucketRecord, input: EncryptionInput): EncryptionRecord | undefined {
  if (!isNamed(input)) return undefined;
  const { ServerSideEncryption: named } = input;
  if (named !== undefined)
    throw invalid(
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
      { ArgumentValue: named },
    );
  customerKeyOf(input);
  if (bucket.encryption?.blocked !== 'NONE') throw blocked(ctx, bucket.name);
  return { kind: 'SSE-C', keyMd5: input.SSECustomerKeyMD5! };
}

/** As buckets are since April 2026, unless they say NONE. */
function blocked({ caller, operation, decided }: Context, bucket: string): AwsError {
  const action = operation === 'CopyObject' ? 's3:CopyObject' : 's3:PutObject';
  const resource = decided.find((one) => one.resource.startsWith(`arn:aws:s3:::${bucket}/`))?.resource;
  const message =
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ` +
    `"${resource ?? `arn:aws:s3:::${bucket}`}" because this bucket has blocked upload requests that specify ` +
    'Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption ' +
    'type';
  return new AwsError('AccessDenied', message, {}, 403);
}

function checkContext(text: string | undefined): void {
  if (text === undefined) return;
  try {
    const context: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    const isMap = typeof context === 'object' && context !== null && !Array.isArray(context);
    if (isMap && Object.values(context).every((value) => typeof value === 'string')) return;
  } catch {
    // No JSON, which is told as the rest.
  }
  throw new AwsError(
    'InvalidArgument',
    "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which " +
      'represents a string-string map',
    { ArgumentName: 'x-amz-server-side-encryption-context', ArgumentValue: text },
    400,
  );
}

function invalid(message: string, more: Readonly<Record<string, string>> = {}): AwsError {
  return new AwsError('InvalidArgument', message, { ArgumentName: 'x-amz-server-side-encryption', ...more }, 400);
}

/** Only SSE-S3's ETags are MD5s. */
export function etagUnder(encryption: EncryptionRecord | undefined, { md5 }: Pick<ObjectPart, 'md5'>): string {
  return (encryption?.kind ?? 'AES256') === 'AES256' ? md5 : randomBytes(16).toString('hex');
}

interface EncryptionMembers {
  readonly ServerSideEncryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  readonly SSEKMSKeyId?: string;
  readonly BucketKeyEnabled?: boolean;
  readonly SSECustomerAlgorithm?: string;
  readonly SSECustomerKeyMD5?: string;
}

/**
 * How an object is encrypted cannot be chosen when it is read.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * @throws AwsError InvalidArgument
 */
export function checkAsksForNone({ http }: Context): void {
  const named = http.headers['x-amz-server-side-encryption'];
  if (named === undefined) return;
  throw invalid('x-amz-server-side-encryption header is not supported for this operation.', { ArgumentValue: named });
}

/** What every answer about an object or an upload tells of it. */
export function encryptionMembers({ encryption }: Pick<ObjectRecord, 'encryption'>): EncryptionMembers {
  switch (encryption?.kind) {
    case 'SSE-C':
      return { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: encryption.keyMd5 };
    case 'aws:kms':
    case 'aws:kms:dsse':
      return {
        ServerSideEncryption: encryption.kind,
        SSEKMSKeyId: encryption.keyId,
        ...(encryption.bucketKey && { BucketKeyEnabled: true }),
      };
    default:
      return { ServerSideEncryption: 'AES256' };
  }
}

/** The answer to the request that made it has the context, too. */
export function contextMember({ encryption }: Pick<ObjectRecord, 'encryption'>): {
  readonly SSEKMSEncryptionContext?: string;
} {
  return encryption !== undefined && 'context' in encryption && encryption.context !== undefined
    ? { SSEKMSEncryptionContext: encryption.context }
    : {};
}

/** Nobody reads what is under a KMS key without a signature that KMS takes. @throws AwsError InvalidArgument */
export function checkReader({ caller, http }: Context, { encryption }: Pick<ObjectRecord, 'encryption'>): void {
  if (!isKms(encryption)) return;
  if (caller.kind !== 'anonymous' && http.signatureVersion !== 2) return;
  const message =
    'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.';
  throw new AwsError('InvalidArgument', message, { ArgumentName: 'Authorization' }, 400);
}
