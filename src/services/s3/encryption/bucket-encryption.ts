/**
 * A bucket's default encryption, and whether it takes customers' keys.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { malformedXml } from '../errors.ts';
import type { BucketEncryption } from '../records.ts';
import { Buckets } from '../records.ts';

type Rules = NonNullable<Input<'s3', 'PutBucketEncryption'>['ServerSideEncryptionConfiguration']['Rules']>;

export async function putBucketEncryption(
  input: Input<'s3', 'PutBucketEncryption'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketEncryption'>> {
  await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    const rules = input.ServerSideEncryptionConfiguration.Rules ?? [];
    await tx.in(Buckets).put({ ...bucket, encryption: encryptionIn(rules, bucket.encryption) });
  });
  return {};
}

export async function getBucketEncryption(
  input: Input<'s3', 'GetBucketEncryption'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketEncryption'>> {
  const { encryption } = await ctx.read((tx) => ownBucket(tx, ctx, input));
  const { algorithm = 'AES256', keyId, bucketKey = false, blocked = 'SSE-C' } = encryption ?? {};
  const rule = {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: algorithm,
      ...(keyId !== undefined && { KMSMasterKeyID: keyId }),
    },
    BucketKeyEnabled: bucketKey,
    BlockedEncryptionTypes: { EncryptionType: [blocked] },
  };
  return { ServerSideEncryptionConfiguration: { Rules: [rule] } };
}

/** The bucket is again as new ones are. */
export async function deleteBucketEncryption(
  input: Input<'s3', 'DeleteBucketEncryption'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketEncryption'>> {
  await ctx.write(async (tx) => {
    const { encryption: _removed, ...bucket } = await ownBucket(tx, ctx, input);
    await tx.in(Buckets).put(bucket);
  });
  return {};
}

/** What a rule does not name stays as it was. @throws AwsError MalformedXML, InvalidArgument, InvalidRequest */
function encryptionIn(rules: Rules, before: BucketEncryption | undefined): BucketEncryption {
  const [rule, ...others] = rules;
  if (rule === undefined || others.length > 0) throw malformedXml();
  const { SSEAlgorithm: named, KMSMasterKeyID: keyId } = rule.ApplyServerSideEncryptionByDefault ?? {};
  if (named !== undefined && !isAlgorithm(named)) throw malformedXml();
  const algorithm = named ?? before?.algorithm ?? 'AES256';
  if (algorithm === 'AES256' && keyId !== undefined) {
    const message = 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse';
    throw new AwsError('InvalidArgument', message, { ArgumentName: 'ApplyServerSideEncryptionByDefault' }, 400);
  }
  const types = rule.BlockedEncryptionTypes?.EncryptionType ?? [];
  if (types.length > 1) throw malformedXml();
  const blocked = types[0] ?? before?.blocked;
  return {
    algorithm,
    ...(keyId !== undefined && { keyId }),
    ...(rule.BucketKeyEnabled && { bucketKey: true }),
    ...(blocked !== undefined && { blocked }),
  };
}

/** Others are of other kinds of storage. */
function isAlgorithm(name: string): name is BucketEncryption['algorithm'] {
  return name === 'AES256' || name === 'aws:kms' || name === 'aws:kms:dsse';
}
