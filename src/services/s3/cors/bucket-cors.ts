/** A bucket's CORS configuration: PutBucketCors, GetBucketCors, DeleteBucketCors. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { configurationOf, configure, unconfigure, type Kind } from '../buckets/configurations.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { checkRules, type CorsRule } from './rules.ts';

export const cors: Kind<readonly CorsRule[]> = { name: 'cors' };

export async function putBucketCors(
  input: Input<'s3', 'PutBucketCors'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketCors'>> {
  const rules = input.CORSConfiguration.CORSRules ?? [];
  checkRules(rules as readonly CorsRule[]);
  await ctx.write(async (tx) => {
    const { name } = await ownBucket(tx, ctx, input);
    await configure(tx, name, cors, rules as readonly CorsRule[]);
  });
  return {};
}

export async function getBucketCors(
  input: Input<'s3', 'GetBucketCors'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketCors'>> {
  const rules = await ctx.read(async (tx) => {
    await ownBucket(tx, ctx, input);
    return configurationOf(tx, input.Bucket, cors);
  });
  if (rules === undefined) {
    const message = 'The CORS configuration does not exist';
    throw new AwsError('NoSuchCORSConfiguration', message, { BucketName: input.Bucket }, 404);
  }
  return { CORSRules: rules as NonNullable<Output<'s3', 'GetBucketCors'>['CORSRules']> };
}

export async function deleteBucketCors(
  input: Input<'s3', 'DeleteBucketCors'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketCors'>> {
  await ctx.write(async (tx) => {
    const { name } = await ownBucket(tx, ctx, input);
    await unconfigure(tx, name, cors);
  });
  return {};
}
