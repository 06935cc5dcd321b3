/** What S3's operations share: finding the bucket that the call was authorized on, keys, owners, ETags. */
import { createHash } from 'node:crypto';
import type { Context, Decision, ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { BucketRecord, ObjectRecord } from './records.ts';
import { Buckets } from './records.ts';

const maxKeyBytes = 1024;

/** @throws AwsError NoSuchBucket; AccessDenied when it is not the one that the call was authorized on, or not the expected owner's */
export async function ownBucket(
  tx: ReadTx,
  ctx: Context,
  input: { readonly Bucket: string; readonly ExpectedBucketOwner?: string },
  owner = decidedOwner(ctx, input.Bucket),
): Promise<BucketRecord> {
  const bucket = await tx.in(Buckets).get(input.Bucket);
  if (!bucket)
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', { BucketName: input.Bucket }, 404);
  if (
    bucket.account !== owner ||
    (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== bucket.account)
  ) {
    throw new AwsError('AccessDenied', 'Access Denied', {}, 403);
  }
  return bucket;
}

/** The account that owned the bucket when the call was authorized; the caller's where there was no such bucket. */
export function decidedOwner({ decided, account }: Context, bucket: string): string {
  const arn = `arn:aws:s3:::${bucket}`;
  return decided.find(({ resource }) => resource === arn || resource.startsWith(`${arn}/`))?.account ?? account;
}

/** Keys are at most 1024 bytes of UTF-8. */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > maxKeyBytes)
    throw new AwsError('KeyTooLongError', 'Your key is too long', { Size: bytes, MaxSizeAllowed: maxKeyBytes }, 400);
}

/** Without versioning, an object's only version is called `null`. */
export function checkVersion(versionId: string | undefined): void {
  if (versionId !== undefined && versionId !== 'null') {
    throw new AwsError(
      'InvalidArgument',
      'Invalid version id specified',
      { ArgumentName: 'versionId', ArgumentValue: versionId },
      400,
    );
  }
}

export function etagOf({ etag }: Pick<ObjectRecord, 'etag'>): string {
  return `"${etag}"`;
}

/** An account's canonical user id: 64 hexadecimal digits, always the same. */
export function canonicalUserId(account: string): string {
  return createHash('sha256').update(`canonical user ${account}`).digest('hex');
}

export function notImplemented(header: string): AwsError {
  return new AwsError(
    'NotImplemented',
    'A header you provided implies functionality that is not implemented.',
    { Header: header },
    501,
  );
}

export function preconditionFailed(condition: string): AwsError {
  return new AwsError(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: condition },
    412,
  );
}

/** Whether an `If-Match` or `If-None-Match` value (`*`, or a list of ETags, quoted or not) names the ETag. */
export function matchesEtag(condition: string, etag: string): boolean {
  const bare = (text: string) =>
    text
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
  return condition.trim() === '*' || condition.split(',').some((one) => bare(one) === bare(etag));
}

/** S3's refusal where a handler decides: a sentence for the bucket's own account and organization, none for others. */
export function denied(
  { caller }: Context,
  action: string,
  resource: string,
  { outsider, reason }: Decision,
): AwsError {
  const message = outsider
    ? 'Access Denied'
    : `User: ${caller.arn} is not authorized to perform: ${action} on resource: "${resource}" ${reason}`;
  return new AwsError('AccessDenied', message, {}, 403);
}
