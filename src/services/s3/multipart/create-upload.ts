/**
 * CreateMultipartUpload: what the object will have besides its body is settled here, and checked.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { checksumNamed } from '../checksums/named-checksum.ts';
import { settleEncryption, type SettledEncryption } from '../encryption/kms-keys.ts';
import { contextMember, encryptionMembers } from '../encryption/requested-encryption.ts';
import { abortMembers } from '../lifecycle/expiration.ts';
import { attributesOf } from '../objects/attributes.ts';
import { checkKey } from '../object-names.ts';
import { Objects } from '../records.ts';
import { stateOf, Uploads, type UploadChecksum, type UploadRecord } from './records.ts';
import { initiatorOf, newUploadId } from './uploads.ts';

type CreateInput = Input<'s3', 'CreateMultipartUpload'>;

export async function createMultipartUpload(
  input: CreateInput,
  ctx: Context,
): Promise<Output<'s3', 'CreateMultipartUpload'>> {
  checkKey(input.Key);
  const checksum = checksumOf(input);
  const startedAt = ctx.clock.now();
  const id = newUploadId(ctx.ids, startedAt);
  const { encryption } = await settled(input, ctx);
  const { attributes, abort } = await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    const current = await tx.in(Objects).get(input.Bucket, input.Key);
    const { encryption: _ofNow, ...given } = await attributesOf(tx, ctx, bucket, input);
    const upload: UploadRecord = {
      id,
      bucket: input.Bucket,
      key: input.Key,
      startedAt,
      initiator: initiatorOf(ctx),
      ...(checksum && { checksum }),
      attributes: { ...given, ...(encryption && { encryption }) },
      ...(current && { over: stateOf(current) }),
    };
    await tx.in(Uploads).insert(upload);
    return { attributes: upload.attributes, abort: await abortMembers(tx, bucket, upload) };
  });
  return {
    Bucket: input.Bucket,
    Key: input.Key,
    UploadId: id,
    ...abort,
    ...encryptionMembers(attributes),
    ...contextMember(attributes),
    ...(checksum && { ChecksumAlgorithm: input.ChecksumAlgorithm!, ChecksumType: checksum.type }),
  };
}

/** Its parts, and the object in the end, have one data key. */
async function settled(input: CreateInput, ctx: Context): Promise<SettledEncryption> {
  const { bucket, attributes } = await ctx.read(async (tx) => {
    const found = await ownBucket(tx, ctx, input);
    return { bucket: found, attributes: await attributesOf(tx, ctx, found, input) };
  });
  return settleEncryption(ctx, bucket, { bucket: input.Bucket, key: input.Key }, attributes.encryption);
}

function checksumOf({ ChecksumAlgorithm, ChecksumType }: CreateInput): UploadChecksum | undefined {
  const refuse = (message: string) => new AwsError('InvalidRequest', message, {}, 400);
  if (ChecksumAlgorithm === undefined) {
    if (ChecksumType === undefined) return undefined;
    throw refuse('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
  }
  const algorithm = checksumNamed(ChecksumAlgorithm);
  // What is no CRC cannot be told of the whole from the parts'.
  const isCrc = algorithm.startsWith('crc');
  const type = ChecksumType ?? (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (type === (algorithm === 'crc64nvme' ? 'COMPOSITE' : isCrc ? undefined : 'FULL_OBJECT'))
    throw refuse(`The ${type} checksum type cannot be used with the ${algorithm} checksum algorithm.`);
  return { algorithm, type };
}
