/** Server access logging: kept; no logs are written. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { malformedXml } from '../errors.ts';
import { defaultRegion } from '../buckets/location-constraints.ts';
import { Buckets } from '../records.ts';
import type { BucketRecord } from '../records.ts';
import { unconfigure, configure, configurationOf } from '../buckets/configurations.ts';
import type { Kind } from '../buckets/configurations.ts';

type Logging = NonNullable<Output<'s3', 'GetBucketLogging'>['LoggingEnabled']>;

/** More than the model names: AWS takes all that a list may grant. */
const permissions: ReadonlySet<string> = new Set(['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP']);

const kind: Kind<Logging> = { name: 'logging' };

export async function putBucketLogging(
  input: Input<'s3', 'PutBucketLogging'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketLogging'>> {
  const { LoggingEnabled: logging } = input.BucketLoggingStatus;
  if (logging?.TargetGrants?.some(({ Permission }) => Permission !== undefined && !permissions.has(Permission)))
    throw malformedXml();
  await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    if (logging) {
      await checkTarget(tx, bucket, logging);
      await configure(tx, bucket.name, kind, logging);
    } else await unconfigure(tx, bucket.name, kind);
  });
  return {};
}

export async function getBucketLogging(
  input: Input<'s3', 'GetBucketLogging'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketLogging'>> {
  const logging = await ctx.read(async (tx) => configurationOf(tx, (await ownBucket(tx, ctx, input)).name, kind));
  return logging ? { LoggingEnabled: logging } : {};
}

/** Logs go to a bucket of the same account and Region. */
async function checkTarget(tx: ReadTx, source: BucketRecord, logging: Logging): Promise<void> {
  const name = logging.TargetBucket!;
  const target = await tx.in(Buckets).get(name);
  if (!target) throw invalidTarget('The target bucket for logging does not exist', name);
  if (target.account !== source.account)
    throw invalidTarget('The owner for the bucket to be logged and the target bucket must be the same.', name);
  if (target.region === source.region) return;
  const TargetBucketLocation = target.region;
  throw new AwsError(
    'CrossLocationLoggingProhibitted',
    'Cross S3 location logging not allowed. ',
    source.region === defaultRegion
      ? { TargetBucketLocation }
      : { SourceBucketLocation: source.region, TargetBucketLocation },
    403,
  );
}

function invalidTarget(message: string, TargetBucket: string): AwsError {
  return new AwsError('InvalidTargetBucketForLogging', message, { TargetBucket }, 400);
}
