/** Who pays for requests, and Transfer Acceleration: kept; nothing is charged, and there is one endpoint. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { malformedXml } from '../errors.ts';
import { configure, configurationOf } from '../buckets/configurations.ts';
import type { Kind } from '../buckets/configurations.ts';

type Payer = NonNullable<Output<'s3', 'GetBucketRequestPayment'>['Payer']>;
type Status = NonNullable<Output<'s3', 'GetBucketAccelerateConfiguration'>['Status']>;

const payment: Kind<Payer> = { name: 'request-payment' };
const acceleration: Kind<Status> = { name: 'accelerate' };

export async function putBucketRequestPayment(
  input: Input<'s3', 'PutBucketRequestPayment'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketRequestPayment'>> {
  await ctx.write(async (tx) => {
    const { name } = await ownBucket(tx, ctx, input);
    await configure(tx, name, payment, input.RequestPaymentConfiguration.Payer!);
  });
  return {};
}

export async function getBucketRequestPayment(
  input: Input<'s3', 'GetBucketRequestPayment'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketRequestPayment'>> {
  const payer = await ctx.read(async (tx) => configurationOf(tx, (await ownBucket(tx, ctx, input)).name, payment));
  return { Payer: payer ?? 'BucketOwner' };
}

export async function putBucketAccelerateConfiguration(
  input: Input<'s3', 'PutBucketAccelerateConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketAccelerateConfiguration'>> {
  const { Status } = input.AccelerateConfiguration;
  await ctx.write(async (tx) => {
    const { name } = await ownBucket(tx, ctx, input);
    if (name.includes('.')) {
      const message = 'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names';
      throw new AwsError('InvalidRequest', message, {}, 400);
    }
    if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml();
    await configure(tx, name, acceleration, Status);
  });
  return {};
}

/** A bucket that never had it says nothing. */
export async function getBucketAccelerateConfiguration(
  input: Input<'s3', 'GetBucketAccelerateConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketAccelerateConfiguration'>> {
  const status = await ctx.read(async (tx) =>
    configurationOf(tx, (await ownBucket(tx, ctx, input)).name, acceleration),
  );
  return status ? { Status: status } : {};
}
