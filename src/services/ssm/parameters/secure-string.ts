/**
 * Values of type SecureString at rest: encrypted by KMS, as the caller. Those of standard parameters by the key itself,
 * those of advanced ones by a data key of it.
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 */
import { fromEnvelope, inEnvelope, wrappedKeyOf } from '../../../kernel/secrets/envelope.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { ParameterTier } from '../records.ts';

/** The key where a request names none. */
export const defaultKey = 'alias/aws/ssm';

export interface SecureValue {
  /** The parameter's: the encryption context. */
  readonly arn: string;
  readonly tier: ParameterTier;
  /** Plain where it is to be encrypted, else Base64. */
  readonly value: string;
}

/** Base64. @throws AwsError InvalidKeyId, AccessDeniedException */
export async function encrypted(ctx: Context, keyId: string, { arn, tier, value }: SecureValue): Promise<string> {
  const { kms } = ctx.aws.as(ctx.caller);
  const request = { KeyId: keyId, EncryptionContext: { PARAMETER_ARN: arn } };
  const plaintext = Buffer.from(value);
  if (tier === 'Standard') {
    const { CiphertextBlob } = await byKms(() => kms.encrypt({ ...request, Plaintext: plaintext }));
    return Buffer.from(CiphertextBlob!).toString('base64');
  }
  const { Plaintext, CiphertextBlob } = await byKms(() => kms.generateDataKey({ ...request, KeySpec: 'AES_256' }));
  return inEnvelope({ plain: Plaintext!, wrapped: CiphertextBlob! }, arn, plaintext).toString('base64');
}

/** @throws AwsError InvalidKeyId, AccessDeniedException */
export async function decrypted(ctx: Context, { arn, tier, value }: SecureValue): Promise<string> {
  const bytes = Buffer.from(value, 'base64');
  const blob = tier === 'Standard' ? bytes : wrappedKeyOf(bytes);
  const { Plaintext } = await byKms(() =>
    ctx.aws.as(ctx.caller).kms.decrypt({ CiphertextBlob: blob, EncryptionContext: { PARAMETER_ARN: arn } }),
  );
  if (tier === 'Standard') return Buffer.from(Plaintext!).toString();
  return fromEnvelope(bytes, Plaintext!, arn).toString();
}

/** What KMS says of a key, in the one code that Parameter Store has for it; who may not use it is told so by KMS. */
async function byKms<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'AccessDeniedException') throw error;
    throw new AwsError('InvalidKeyId', error.message);
  }
}
