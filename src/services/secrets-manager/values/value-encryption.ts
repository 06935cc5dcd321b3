/**
 * Values at rest: each version under a data key of its own, from KMS as the caller.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
import { fromEnvelope, inEnvelope, wrappedKeyOf } from '../../../kernel/secrets/envelope.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';

/** The key where a secret names none. */
const defaultKey = 'alias/aws/secretsmanager';

/** Whose value it is: the encryption context. */
export interface ValuePlace {
  readonly arn: string;
  readonly versionId: string;
}

export interface PlainValue {
  readonly kind: 'string' | 'binary';
  readonly bytes: Buffer;
}

/**
 * Base64. Of a key of one's own one has to be allowed to read the value as well, as AWS tries.
 * @throws AwsError EncryptionFailure, AccessDeniedException
 */
export async function encrypted(
  ctx: Context,
  place: ValuePlace,
  keyId: string | undefined,
  { bytes }: PlainValue,
): Promise<string> {
  const { kms } = ctx.aws.as(ctx.caller);
  const EncryptionContext = contextOf(place);
  const { Plaintext, CiphertextBlob } = await byKms('EncryptionFailure', async () => {
    const key = await kms.generateDataKey({ KeyId: keyId ?? defaultKey, KeySpec: 'AES_256', EncryptionContext });
    if (keyId !== undefined) await kms.decrypt({ CiphertextBlob: key.CiphertextBlob!, EncryptionContext });
    return key;
  });
  return inEnvelope({ plain: Plaintext!, wrapped: CiphertextBlob! }, textOf(place), bytes).toString('base64');
}

/** @throws AwsError DecryptionFailure, AccessDeniedException */
export async function decrypted(ctx: Context, place: ValuePlace, value: string): Promise<Buffer> {
  const envelope = Buffer.from(value, 'base64');
  const { Plaintext } = await byKms('DecryptionFailure', () =>
    ctx.aws.as(ctx.caller).kms.decrypt({ CiphertextBlob: wrappedKeyOf(envelope), EncryptionContext: contextOf(place) }),
  );
  return fromEnvelope(envelope, Plaintext!, textOf(place));
}

/** The same for the same value of the same version alone. */
export function digestOf(ctx: Context, place: ValuePlace, { kind, bytes }: PlainValue): string {
  return ctx.seal.digest('secrets-manager/same-value', `${textOf(place)} ${kind} ${bytes.toString('base64')}`);
}

function contextOf({ arn, versionId }: ValuePlace) {
  return { SecretARN: arn, SecretVersionId: versionId };
}

function textOf({ arn, versionId }: ValuePlace): string {
  return `${arn} ${versionId}`;
}

/** KMS's refusals, in the codes and words of Secrets Manager. */
async function byKms<T>(failure: 'EncryptionFailure' | 'DecryptionFailure', call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'AccessDeniedException')
      throw new AwsError('AccessDeniedException', 'Access to KMS is not allowed', {}, 400);
    const verb = failure === 'EncryptionFailure' ? 'encrypt' : 'decrypt';
    const text = `Secrets Manager can't ${verb} the protected secret text using the provided KMS key.`;
    throw new AwsError(failure, `${text} ${error.message}`);
  }
}
