/** Somebody who is not there is answered like somebody who is, always the same, and fails at the password. */
import type { Context } from '../../../wire/context.ts';
import type { PoolRecord } from '../records.ts';
import { comparable } from '../users/find-user.ts';

export interface MadeUp {
  readonly username: string;
  readonly salt: string;
  readonly verifier: bigint;
}

/** https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html */
export function madeUpUser({ seal }: Pick<Context, 'seal'>, pool: PoolRecord, typed: string): MadeUp {
  const name = comparable(pool, typed);
  const bytes = (what: string) =>
    Buffer.from(
      seal.digest('cognito-identity-provider/made-up-user', JSON.stringify([what, pool.id, name])),
      'base64url',
    );
  const hex = (what: string) => bytes(what).toString('hex');
  const byAddress = (pool.settings.UsernameAttributes?.length ?? 0) > 0;
  const wide = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'].map(hex).join('');
  return {
    username: byAddress ? uuidOf(hex('sub')) : name,
    salt: hex('salt').slice(0, 32),
    verifier: BigInt(`0x${wide}`),
  };
}

/** Version 4. */
function uuidOf(hex: string): string {
  const digits = `${hex.slice(0, 12)}4${hex.slice(13, 16)}${'89ab'[parseInt(hex[16]!, 16) % 4]}${hex.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
