/**
 * Whether a bucket keeps versions. Once it does it can only stop to make new ones. There is no MFA delete: it takes the
 * root user's MFA device, and no root user here has one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { configurationOf } from '../buckets/configurations.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { malformedXml, mfaRequired } from '../errors.ts';
import { Buckets } from '../records.ts';
import { replicationKind } from '../settings/replication.ts';

export async function putBucketVersioning(
  input: Input<'s3', 'PutBucketVersioning'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketVersioning'>> {
  const { Status, MFADelete } = input.VersioningConfiguration;
  await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    if (Status === undefined)
      throw new AwsError(
        'IllegalVersioningConfigurationException',
        'The Versioning element must be specified',
        {},
        400,
      );
    if (Status !== 'Enabled' && Status !== 'Suspended') throw malformedXml();
    if (MFADelete === 'Enabled') throw mfaRequired();
    if (bucket.objectLock && Status === 'Suspended')
      throw new AwsError(
        'InvalidBucketState',
        'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
        {},
        409,
      );
    if (Status === 'Suspended' && (await configurationOf(tx, bucket.name, replicationKind)))
      throw new AwsError(
        'InvalidBucketState',
        'A replication configuration is present on this bucket, so the versioning state cannot be changed.',
        {},
        409,
      );
    await tx.in(Buckets).put({ ...bucket, versioning: Status });
  });
  return {};
}

export async function getBucketVersioning(
  input: Input<'s3', 'GetBucketVersioning'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketVersioning'>> {
  const { versioning } = await ctx.read((tx) => ownBucket(tx, ctx, input));
  return versioning === undefined ? {} : { Status: versioning };
}
