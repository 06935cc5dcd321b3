/**
 * What authorization asks of S3: who owns a bucket, its policy, and access control lists where it has them. Condition
 * keys: condition-keys.ts.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { ResourceFacts } from '../../wire/service.ts';
import { withAcls } from './acl/acl-policy.ts';
import { hasAcls } from './acl/ownership.ts';
import { currentBucketPolicy, isPublicDocument, withAccounts } from './buckets/policy-in-force.ts';
import { publicAccessIn } from './buckets/public-access.ts';
import type { BucketRecord } from './records.ts';
import { Buckets } from './records.ts';

async function bucketOf(arn: string, ctx: Context): Promise<BucketRecord | undefined> {
  if (!arn.startsWith('arn:aws:s3:::')) return undefined;
  const name = arn.slice('arn:aws:s3:::'.length).split('/', 1)[0]!;
  return ctx.read((tx) => tx.in(Buckets).get(name));
}

export const resourceFacts: ResourceFacts = {
  /** Making a bucket concerns no existing one: that its name is taken is for CreateBucket to say. */
  account: async (arn, ctx) => {
    return ctx.operation === 'CreateBucket' ? undefined : (await bucketOf(arn, ctx))?.account;
  },
  region: async (arn, ctx) => {
    return ctx.operation === 'CreateBucket' ? undefined : (await bucketOf(arn, ctx))?.region;
  },
  policy: async (arn, ctx, { action, conditionKeys }) => {
    const bucket = ctx.operation === 'CreateBucket' ? undefined : await bucketOf(arn, ctx);
    if (!bucket) {
      checkNamed(arn, ctx);
      return undefined;
    }
    // Nobody locks the owner's root user out of the policy itself: API reference, PutBucketPolicy.
    if (ctx.caller.kind === 'root' && ctx.caller.account === bucket.account && policyOperations.has(ctx.operation))
      return undefined;
    const document = await policyInForce(bucket, ctx);
    if (hasAcls(bucket)) {
      const versionId = conditionKeys?.['s3:versionid'] as string | undefined;
      const { caller, operation } = ctx;
      return ctx.read((tx) => withAcls(tx, bucket, document, { caller, operation, action, arn, versionId }));
    }
    if (document === undefined) return undefined;
    return { name: `bucket policy of ${bucket.name}`, document, kind: 'resource-based', account: bucket.account };
  },
};

/** Who has not signed is told that a bucket is missing, as those are who may use it. @throws AwsError NoSuchBucket */
function checkNamed(arn: string, { caller, service, operation }: Context): void {
  if (caller.kind !== 'anonymous' || service !== 's3' || operation === 'CreateBucket') return;
  const BucketName = /^arn:aws:s3:::([a-z0-9][^/*]*)/.exec(arn)?.[1];
  if (BucketName === undefined) return;
  throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', { BucketName }, 404);
}

async function policyInForce(bucket: BucketRecord, ctx: Context): Promise<string | undefined> {
  if (!bucket.policy) return undefined;
  const document = await ctx.read((tx) => currentBucketPolicy(tx, bucket));
  if (document === undefined || (!isOfOwner(bucket, ctx) && (await isRestricted(bucket, document, ctx))))
    return undefined;
  return withAccounts(document, bucket.policy.accounts);
}

const policyOperations: ReadonlySet<string> = new Set(['GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy']);

/** A public policy under RestrictPublicBuckets is for the owner's account and for AWS services alone. */
async function isRestricted(bucket: BucketRecord, document: string, ctx: Context): Promise<boolean> {
  const { RestrictPublicBuckets } = await ctx.read((tx) => publicAccessIn(tx, bucket));
  return RestrictPublicBuckets && isPublicDocument(document);
}

function isOfOwner(bucket: BucketRecord, { caller }: Context): boolean {
  return caller.kind === 'service' || (caller.kind !== 'anonymous' && caller.account === bucket.account);
}
