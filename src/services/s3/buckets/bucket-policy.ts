/**
 * Bucket policies: stored with the unique ids of the users and roles that they name, and read with their names of now.
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { bindPrincipals } from '../../iam/internal.ts';
import { ownBucket } from './own-bucket.ts';
import { checkBucketPolicy, invalidPrincipal } from './bucket-policy-document.ts';
import { accountsOf } from './canonical-users.ts';
import { currentBucketPolicy, isPublicDocument, keptDocument } from './policy-in-force.ts';
import { publicAccessIn } from './public-access.ts';
import { isPublicPolicy } from '../../../policy/public-policy.ts';
import type { BucketRecord } from '../records.ts';
import { Buckets } from '../records.ts';

export async function putBucketPolicy(
  input: Input<'s3', 'PutBucketPolicy'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketPolicy'>> {
  const { policy, arns, canonicalUsers } = checkBucketPolicy(input.Bucket, input.Policy);
  await ctx.write(async (tx) => {
    const bucket = await bucketOfCaller(tx, ctx, input);
    if (isPublicPolicy(policy) && (await publicAccessIn(tx, bucket)).BlockPublicPolicy) {
      throw new AwsError(
        'AccessDenied',
        `User: ${ctx.caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::` +
          `${bucket.name}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
        {},
        403,
      );
    }
    const boundIds = await bindPrincipals(tx, arns, invalidPrincipal);
    const accounts = await accountsOf(tx, bucket.account, canonicalUsers);
    await tx.in(Buckets).put({
      ...bucket,
      policy: { document: keptDocument(input.Policy), boundIds, ...(canonicalUsers.length > 0 && { accounts }) },
    });
  });
  return {};
}

export async function getBucketPolicy(
  input: Input<'s3', 'GetBucketPolicy'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketPolicy'>> {
  return { Policy: await ctx.read(async (tx) => requiredPolicy(tx, await bucketOfCaller(tx, ctx, input))) };
}

export async function deleteBucketPolicy(
  input: Input<'s3', 'DeleteBucketPolicy'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketPolicy'>> {
  await ctx.write(async (tx) => {
    const { policy: _removed, ...bucket } = await bucketOfCaller(tx, ctx, input);
    await tx.in(Buckets).put(bucket);
  });
  return {};
}

export async function getBucketPolicyStatus(
  input: Input<'s3', 'GetBucketPolicyStatus'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketPolicyStatus'>> {
  const document = await ctx.read(async (tx) => requiredPolicy(tx, await ownBucket(tx, ctx, input)));
  return { PolicyStatus: { IsPublic: isPublicDocument(document) } };
}

async function requiredPolicy(tx: ReadTx, bucket: BucketRecord): Promise<string> {
  const document = await currentBucketPolicy(tx, bucket);
  if (document === undefined)
    throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', { BucketName: bucket.name }, 404);
  return document;
}

/** Whatever a policy allows to others, the policy itself is for identities of the bucket owner's account alone. */
async function bucketOfCaller(
  tx: ReadTx,
  ctx: Context,
  input: { readonly Bucket: string; readonly ExpectedBucketOwner?: string },
): Promise<BucketRecord> {
  const bucket = await ownBucket(tx, ctx, input);
  if (bucket.account !== ctx.caller.account || ctx.caller.kind === 'anonymous') {
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {}, 405);
  }
  return bucket;
}
