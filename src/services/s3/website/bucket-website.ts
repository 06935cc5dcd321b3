/** A bucket's website configuration: PutBucketWebsite, GetBucketWebsite, DeleteBucketWebsite. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { configurationOf, configure, unconfigure } from '../buckets/configurations.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { checkWebsite, noSuchWebsite, website } from './configuration.ts';

export async function putBucketWebsite(
  input: Input<'s3', 'PutBucketWebsite'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketWebsite'>> {
  checkWebsite(input.WebsiteConfiguration);
  await ctx.write(async (tx) => {
    const { name } = await ownBucket(tx, ctx, input);
    await configure(tx, name, website, input.WebsiteConfiguration);
  });
  return {};
}

export async function getBucketWebsite(
  input: Input<'s3', 'GetBucketWebsite'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketWebsite'>> {
  const configuration = await ctx.read(async (tx) => {
    await ownBucket(tx, ctx, input);
    return configurationOf(tx, input.Bucket, website);
  });
  if (!configuration) throw noSuchWebsite(input.Bucket);
  return configuration as Output<'s3', 'GetBucketWebsite'>;
}

export async function deleteBucketWebsite(
  input: Input<'s3', 'DeleteBucketWebsite'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketWebsite'>> {
  await ctx.write(async (tx) => {
    const { name } = await ownBucket(tx, ctx, input);
    await unconfigure(tx, name, website);
  });
  return {};
}
