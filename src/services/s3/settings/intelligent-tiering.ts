/** S3 Intelligent-Tiering's archive configurations: kept; nothing is moved. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { malformedXml } from '../errors.ts';
import type { Kind } from '../buckets/configurations.ts';
import { checkFilter, dropNamed, keepNamed, listNamed, namedSetting } from './named-configurations.ts';
import type { Filter } from './named-configurations.ts';

type Configuration = NonNullable<
  Output<'s3', 'GetBucketIntelligentTieringConfiguration'>['IntelligentTieringConfiguration']
>;

const kind: Kind<Configuration> = { name: 'intelligent-tiering' };

export async function putBucketIntelligentTieringConfiguration(
  input: Input<'s3', 'PutBucketIntelligentTieringConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketIntelligentTieringConfiguration'>> {
  const { Id, Filter } = input.IntelligentTieringConfiguration;
  if (Id !== input.Id) throw malformedXml();
  checkFilter(Filter as Filter | undefined);
  checkTierings(input.IntelligentTieringConfiguration.Tierings ?? []);
  await keepNamed(input, ctx, kind, input.IntelligentTieringConfiguration);
  return {};
}

export async function getBucketIntelligentTieringConfiguration(
  input: Input<'s3', 'GetBucketIntelligentTieringConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketIntelligentTieringConfiguration'>> {
  return { IntelligentTieringConfiguration: await namedSetting(input, ctx, kind) };
}

export async function listBucketIntelligentTieringConfigurations(
  input: Input<'s3', 'ListBucketIntelligentTieringConfigurations'>,
  ctx: Context,
): Promise<Output<'s3', 'ListBucketIntelligentTieringConfigurations'>> {
  const { items, facts } = await listNamed(input, ctx, kind);
  return { ...facts, IntelligentTieringConfigurationList: items };
}

export async function deleteBucketIntelligentTieringConfiguration(
  input: Input<'s3', 'DeleteBucketIntelligentTieringConfiguration'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketIntelligentTieringConfiguration'>> {
  await dropNamed(input, ctx, kind);
  return {};
}

/** Days after which a tier may begin. */
const leastDays: Readonly<Record<string, number>> = { ARCHIVE_ACCESS: 90, DEEP_ARCHIVE_ACCESS: 180 };
const mostDays = 730;

interface Tiering {
  readonly Days?: number | undefined;
  readonly AccessTier?: string | undefined;
}

function checkTierings(tierings: readonly Tiering[]): void {
  const tiers = tierings.map(({ AccessTier }) => AccessTier!);
  if (tiers.length === 0 || new Set(tiers).size < tiers.length) throw malformedXml();
  for (const { AccessTier, Days } of tierings) {
    if (Days! >= leastDays[AccessTier!]! && Days! <= mostDays) continue;
    const message = `Days for ${AccessTier} must be between ${leastDays[AccessTier!]} and ${mostDays}`;
    throw new AwsError('InvalidArgument', message, { ArgumentName: 'Days', ArgumentValue: String(Days) }, 400);
  }
}
