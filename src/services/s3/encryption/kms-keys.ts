/**
 * Data keys of KMS (SSE-KMS, DSSE-KMS): each object has one, asked of KMS as whoever puts it, which lies encrypted in
 * its record; whoever reads it asks KMS to open that, and the data key seals those of the body. So KMS says each time
 * who may. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 *
 * With a bucket key the encryption context is the bucket's ARN, as in AWS; KMS is asked for every object all the same,
 * so that a permission which is gone is gone at once.
 */
import { parseArn } from '../../../kernel/arn.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { BucketRecord, EncryptionRecord, ObjectRecord } from '../records.ts';

type KmsRecord = Extract<EncryptionRecord, { readonly keyId: string }>;

/** How something new is encrypted, settled: under KMS, with its data key. */
export interface SettledEncryption {
  readonly encryption: EncryptionRecord | undefined;
  /** What seals the body's keys. */
  readonly key: Buffer | undefined;
}

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** @throws AwsError AccessDenied, and what KMS refuses, under `KMS.` */
export async function settleEncryption(
  ctx: Context,
  { region }: Pick<BucketRecord, 'region'>,
  place: Place,
  encryption: EncryptionRecord | undefined,
): Promise<SettledEncryption> {
  if (!isKms(encryption)) return { encryption, key: undefined };
  const { kms } = ctx.aws.as(ctx.caller, { region });
  const made = await asked(() =>
    kms.generateDataKey({
      KeyId: encryption.keyId,
      KeySpec: 'AES_256',
      EncryptionContext: contextOf(encryption, place),
    }),
  );
  const dataKey = Buffer.from(made.CiphertextBlob!).toString('base64');
  return { encryption: { ...encryption, keyId: made.KeyId!, dataKey }, key: Buffer.from(made.Plaintext!) };
}

/**
 * What seals the keys of what is there; `undefined`: nothing does, or it is of before KMS was there.
 * @throws AwsError AccessDenied, and what KMS refuses, under `KMS.`
 */
export async function kmsKeyOf(
  ctx: Context,
  { encryption, ...place }: Place & Pick<ObjectRecord, 'encryption'>,
): Promise<Buffer | undefined> {
  if (!isKms(encryption) || encryption.dataKey === undefined) return undefined;
  const { dataKey, keyId: KeyId } = encryption;
  const { kms } = ctx.aws.as(ctx.caller, { region: parseArn(KeyId)!.region });
  const opened = await asked(() =>
    kms.decrypt({
      CiphertextBlob: Buffer.from(dataKey, 'base64'),
      KeyId,
      EncryptionContext: contextOf(encryption, place),
    }),
  );
  return Buffer.from(opened.Plaintext!);
}

export function isKms(encryption: EncryptionRecord | undefined): encryption is KmsRecord {
  return encryption?.kind === 'aws:kms' || encryption?.kind === 'aws:kms:dsse';
}

/** The request's, and the ARN of what is encrypted: the object's, or with a bucket key the bucket's. */
function contextOf({ context, bucketKey }: KmsRecord, { bucket, key }: Place): Record<string, string> {
  const own = context === undefined ? {} : JSON.parse(Buffer.from(context, 'base64').toString('utf8'));
  const arn = `arn:aws:s3:::${bucket}`;
  return { ...own, 'aws:s3:arn': bucketKey === true ? arn : `${arn}/${key}` };
}

/** KMS's refusals as S3 passes them on. */
async function asked<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'AccessDeniedException') throw new AwsError('AccessDenied', error.message, {}, 403);
    throw new AwsError(`KMS.${error.code}`, error.message || error.code, {}, error.status ?? 400);
  }
}
