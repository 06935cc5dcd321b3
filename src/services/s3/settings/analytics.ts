/** Analytics configurations of storage classes: kept; nothing is analysed. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { malformedXml } from '../errors.ts';
import { isBucketArn } from './bucket-arns.ts';
import type { Kind } from '../buckets/configurations.ts';
import { checkFilter, dropNamed, keepNamed, listNamed, namedSetting } from './named-configurations.ts';
import type { Filter } from './named-configurations.ts';

type Configuration = NonNullable<Output<'s3', 'GetBucketAnalyticsConfiguration'>['AnalyticsConfiguration']>;

const kind: Kind<Configuration> = { name: 'analytics' };

export async function putBucketAnalyticsConfiguration(
  input: Input<'s3', 'PutBucketAnalyticsConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketAnalyticsConfiguration'>> {
  const { Id, Filter } = input.AnalyticsConfiguration;
  if (Id !== input.Id) throw malformedXml();
  checkFilter(Filter as Filter | undefined);
  checkDestination(input.AnalyticsConfiguration.StorageClassAnalysis?.DataExport?.Destination?.S3BucketDestination);
  await keepNamed(input, ctx, kind, input.AnalyticsConfiguration);
  return {};
}

export async function getBucketAnalyticsConfiguration(
  input: Input<'s3', 'GetBucketAnalyticsConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketAnalyticsConfiguration'>> {
  return { AnalyticsConfiguration: await namedSetting(input, ctx, kind) };
}

export async function listBucketAnalyticsConfigurations(
  input: Input<'s3', 'ListBucketAnalyticsConfigurations'>,
  ctx: Context,
): Promise<Output<'s3', 'ListBucketAnalyticsConfigurations'>> {
  const { items, facts } = await listNamed(input, ctx, kind);
  return { ...facts, AnalyticsConfigurationList: items };
}

export async function deleteBucketAnalyticsConfiguration(
  input: Input<'s3', 'DeleteBucketAnalyticsConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketAnalyticsConfiguration'>> {
  await dropNamed(input, ctx, kind);
  return {};
}

function checkDestination(destination: { readonly Bucket?: string | undefined } | undefined): void {
  if (destination?.Bucket === undefined || isBucketArn(destination.Bucket)) return;
  throw new AwsError('InvalidS3DestinationBucket', 'Invalid bucket ARN.', {}, 400);
}
