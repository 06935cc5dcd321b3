/** Request metrics' configurations: kept; no metrics are counted. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { malformedXml } from '../errors.ts';
import type { Kind } from '../buckets/configurations.ts';
import { checkFilter, dropNamed, keepNamed, listNamed, namedSetting } from './named-configurations.ts';
import type { Filter } from './named-configurations.ts';

type Configuration = NonNullable<Output<'s3', 'GetBucketMetricsConfiguration'>['MetricsConfiguration']>;

const kind: Kind<Configuration> = { name: 'metrics' };

export async function putBucketMetricsConfiguration(
  input: Input<'s3', 'PutBucketMetricsConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketMetricsConfiguration'>> {
  const { Id, Filter } = input.MetricsConfiguration;
  if (Id !== input.Id) throw malformedXml();
  checkFilter(Filter as Filter | undefined);

  await keepNamed(input, ctx, kind, input.MetricsConfiguration);
  return {};
}

export async function getBucketMetricsConfiguration(
  input: Input<'s3', 'GetBucketMetricsConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketMetricsConfiguration'>> {
  return { MetricsConfiguration: await namedSetting(input, ctx, kind) };
}

export async function listBucketMetricsConfigurations(
  input: Input<'s3', 'ListBucketMetricsConfigurations'>,
  ctx: Context,
): Promise<Output<'s3', 'ListBucketMetricsConfigurations'>> {
  const { items, facts } = await listNamed(input, ctx, kind);
  return { ...facts, MetricsConfigurationList: items };
}

export async function deleteBucketMetricsConfiguration(
  input: Input<'s3', 'DeleteBucketMetricsConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketMetricsConfiguration'>> {
  await dropNamed(input, ctx, kind);
  return {};
}
