/** Inventory configurations: kept; no inventory is written. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { isBucketArn } from './bucket-arns.ts';
import type { Kind } from '../buckets/configurations.ts';
import { dropNamed, keepNamed, listNamed, namedSetting } from './named-configurations.ts';

type Configuration = NonNullable<Output<'s3', 'GetBucketInventoryConfiguration'>['InventoryConfiguration']>;

const kind: Kind<Configuration> = { name: 'inventory' };

export async function putBucketInventoryConfiguration(
  input: Input<'s3', 'PutBucketInventoryConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketInventoryConfiguration'>> {
  const { Id, Destination } = input.InventoryConfiguration;
  if (Id !== input.Id) {
    const message = 'Document ID does not match the specified configuration ID.';
    throw new AwsError('IdMismatch', message, {}, 400);
  }
  if (!isBucketArn(Destination!.S3BucketDestination!.Bucket!))
    throw new AwsError('InvalidS3DestinationBucket', 'Invalid bucket ARN.', {}, 400);
  await keepNamed(input, ctx, kind, input.InventoryConfiguration);
  return {};
}

export async function getBucketInventoryConfiguration(
  input: Input<'s3', 'GetBucketInventoryConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketInventoryConfiguration'>> {
  return { InventoryConfiguration: await namedSetting(input, ctx, kind) };
}

export async function listBucketInventoryConfigurations(
  input: Input<'s3', 'ListBucketInventoryConfigurations'>,
  ctx: Context,
): Promise<Output<'s3', 'ListBucketInventoryConfigurations'>> {
  const { items, facts } = await listNamed(input, ctx, kind);
  return { ...facts, InventoryConfigurationList: items };
}

export async function deleteBucketInventoryConfiguration(
  input: Input<'s3', 'DeleteBucketInventoryConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketInventoryConfiguration'>> {
  await dropNamed(input, ctx, kind);
  return {};
}
