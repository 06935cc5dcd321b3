/**
 * Grant tokens. Grants are in force at once here, so that a token opens nothing that its grant does not; it is read all
 * the same, and names the grant that RetireGrant ends.
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { GrantRecord } from '../records.ts';

const purpose = 'kms/grant-token';

/** The grant that a token names. */
export type GrantName = Pick<GrantRecord, 'key' | 'id'>;

export function grantToken({ seal }: Context, { key, id }: GrantName): string {
  return seal.seal(purpose, JSON.stringify({ key, id }));
}

/** @throws AwsError InvalidGrantTokenException */
export function openGrantToken({ seal }: Context, token: string): GrantName {
  const text = seal.open(purpose, token);
  if (text === undefined) throw new AwsError('InvalidGrantTokenException', 'The grant token is not valid.');
  return JSON.parse(text) as GrantName;
}

/** @throws AwsError InvalidGrantTokenException */
export function checkGrantTokens(ctx: Context, tokens: readonly string[] | undefined): void {
  for (const token of tokens ?? []) openGrantToken(ctx, token);
}
