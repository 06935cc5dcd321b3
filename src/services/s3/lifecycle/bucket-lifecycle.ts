/**
 * A bucket's lifecycle configuration. Transitions are kept and do nothing: storage classes are names here.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { configurationOf, configure, unconfigure } from '../buckets/configurations.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { malformedXml } from '../errors.ts';
import { Buckets } from '../records.ts';
import { midnightAfter } from './due.ts';
import { lifecycleJob } from './job-name.ts';
import { checkRules, lifecycle, type LifecycleRule } from './rules.ts';

type PutInput = Input<'s3', 'PutBucketLifecycleConfiguration'>;
type PutOutput = Output<'s3', 'PutBucketLifecycleConfiguration'>;
type Minimum = NonNullable<PutOutput['TransitionDefaultMinimumObjectSize']>;

const minima: ReadonlySet<string> = new Set(['all_storage_classes_128K', 'varies_by_storage_class']);

export async function putBucketLifecycleConfiguration(input: PutInput, ctx: Context): Promise<PutOutput> {
  const sent = input.LifecycleConfiguration?.Rules;
  if (sent === undefined) throw malformedXml();
  const { TransitionDefaultMinimumObjectSize: transitionMinimum = 'all_storage_classes_128K' } = input;
  if (!minima.has(transitionMinimum)) {
    const message = `Invalid TransitionDefaultMinimumObjectSize found: ${transitionMinimum}`;
    throw new AwsError('InvalidRequest', message, {}, 400);
  }
  checkRules(sent);
  const rules: readonly LifecycleRule[] = sent.map((rule) => ({ ...rule, ID: rule.ID || ctx.ids.token(36) }));
  await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    await configure(tx, bucket.name, lifecycle, { rules, transitionMinimum });
    await tx.in(Buckets).put({ ...bucket, expires: true });
    const job = lifecycleJob(bucket.name);
    if ((await tx.jobs.find(job.subject, job.kind)).length === 0)
      tx.enqueue({ ...job, runAt: midnightAfter(ctx.clock.now()) });
  });
  return { TransitionDefaultMinimumObjectSize: transitionMinimum };
}

export async function getBucketLifecycleConfiguration(
  input: Input<'s3', 'GetBucketLifecycleConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketLifecycleConfiguration'>> {
  const kept = await ctx.read(async (tx) => {
    await ownBucket(tx, ctx, input);
    return configurationOf(tx, input.Bucket, lifecycle);
  });
  if (!kept) {
    const message = 'The lifecycle configuration does not exist';
    throw new AwsError('NoSuchLifecycleConfiguration', message, { BucketName: input.Bucket }, 404);
  }
  return {
    Rules: kept.rules.map(withDates) as NonNullable<PutInput['LifecycleConfiguration']>['Rules'],
    TransitionDefaultMinimumObjectSize: kept.transitionMinimum as Minimum,
  };
}

export async function deleteBucketLifecycle(
  input: Input<'s3', 'DeleteBucketLifecycle'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketLifecycle'>> {
  await ctx.write(async (tx) => {
    const { expires: _none, ...bucket } = await ownBucket(tx, ctx, input);
    await unconfigure(tx, bucket.name, lifecycle);
    await tx.in(Buckets).put(bucket);
  });
  return {};
}

/** JSON keeps dates as text. */
function withDates({ Expiration, Transitions, ...rule }: LifecycleRule): LifecycleRule {
  const dated = <T extends { readonly Date?: Date | undefined }>(action: T): T =>
    action.Date === undefined ? action : { ...action, Date: new Date(action.Date) };
  return {
    ...rule,
    ...(Expiration && { Expiration: dated(Expiration) }),
    ...(Transitions && { Transitions: Transitions.map(dated) }),
  };
}
