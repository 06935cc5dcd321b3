/** The bucket that a call was authorized on, and its owner. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { BucketRecord } from '../records.ts';
import { Buckets } from '../records.ts';

/**
 * @throws AwsError InvalidBucketOwnerAWSAccountID; NoSuchBucket; AccessDenied when it is not the one that the call was
 * authorized on, or not the expected owner's
 */
export async function ownBucket(
  tx: ReadTx,
  ctx: Context,
  input: { readonly Bucket: string; readonly ExpectedBucketOwner?: string },
  owner = decidedOwner(ctx, input.Bucket),
): Promise<BucketRecord> {
  checkExpectedOwner(ctx.operation, input.ExpectedBucketOwner);
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

function checkExpectedOwner(operation: string, account: string | undefined): void {
  if (account === undefined || /^\d{12}$/.test(account)) return;
  // As recorded on AWS (2026-02): those on policies tell it in their own way.
  if (operation.endsWith('BucketPolicy')) {
    const message = `The value of the expected bucket owner parameter must be an AWS Account ID... [${account}]`;
    throw new AwsError('InvalidBucketOwnerAWSAccountID', message, {}, 400);
  }
  throw new AwsError(
    'InvalidBucketOwnerAWSAccountID',
    'The value of the expected bucket owner parameter must be an AWS account ID',
    { ExpectedBucketOwner: account },
    400,
  );
}

/** The account that owned the bucket when the call was authorized; the caller's where there was no such bucket. */
export function decidedOwner({ decided, account }: Context, bucket: string): string {
  const arn = `arn:aws:s3:::${bucket}`;
  return decided.find(({ resource }) => resource === arn || resource.startsWith(`${arn}/`))?.account ?? account;
}
