/**
 * Values of type SecureString at rest. Until there are KMS keys, sealed with the server's own.
 */
import type { Context } from '../../../wire/context.ts';
import type { ParameterTier } from '../records.ts';

/** The key where a request names none. */
export const defaultKey = 'alias/aws/ssm';

const purpose = 'ssm/secure-string';

export interface SecureValue {
  /** Of the parameter: the encryption context. */
  readonly arn: string;
  readonly keyId: string;
  readonly value: string;
  readonly tier: ParameterTier;
}

export async function encrypted(ctx: Context, { value }: SecureValue): Promise<string> {
  return ctx.seal.seal(purpose, value);
}

export async function decrypted(ctx: Context, { value }: Pick<SecureValue, 'arn' | 'value'>): Promise<string> {
  const opened = ctx.seal.open(purpose, value);
  if (opened === undefined) throw new Error('A sealed parameter does not open.');
  return opened;
}
