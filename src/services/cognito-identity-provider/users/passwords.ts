/**
 * Passwords by the pool's policy, and what is kept of them: salt and verifier, the latter sealed.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
 */
import { randomInt } from 'node:crypto';
import { equalSecrets } from '../../../kernel/secrets/equal-secrets.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { passwordPolicyOf } from '../pools/pool-settings.ts';
import type { PoolRecord } from '../records.ts';
import { verifierFor } from '../srp/powers.ts';
import type { StoredPassword } from '../user-records.ts';

const purpose = 'cognito-identity-provider/verifier';
const symbols = '^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-';

/** @throws AwsError InvalidPasswordException */
export function checkPassword({ settings }: PoolRecord, password: string): void {
  const policy = passwordPolicyOf(settings);
  const has = (characters: RegExp) => characters.test(password);
  const failure =
    [...password].length < (policy.MinimumLength ?? 8)
      ? 'Password not long enough'
      : policy.RequireUppercase && !has(/[A-Z]/)
        ? 'Password must have uppercase characters'
        : policy.RequireLowercase && !has(/[a-z]/)
          ? 'Password must have lowercase characters'
          : policy.RequireNumbers && !has(/[0-9]/)
            ? 'Password must have numeric characters'
            : policy.RequireSymbols && ![...password].some((one) => symbols.includes(one))
              ? 'Password must have symbol characters'
              : undefined;
  if (failure !== undefined)
    throw new AwsError('InvalidPasswordException', `Password did not conform with policy: ${failure}`);
}

/** Of the pool's id, what SRP takes for the pool's name. */
export function poolNameOf(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1);
}

/** Takes a while: not in a transaction. `username`: the user's own. */
export async function storedPassword(
  ctx: Pick<Context, 'seal' | 'ids' | 'threads'>,
  { id }: Pick<PoolRecord, 'id'>,
  username: string,
  password: string,
): Promise<StoredPassword> {
  const salt = ctx.ids.hex(32);
  const credentials = { poolName: poolNameOf(id), username, password };
  const verifier = await verifierFor(ctx, credentials, BigInt(`0x${salt}`));
  return { salt, sealedVerifier: ctx.seal.seal(purpose, verifier.toString(16)) };
}

export function openVerifier({ seal }: Pick<Context, 'seal'>, { sealedVerifier }: StoredPassword): bigint {
  const hex = seal.open(purpose, sealedVerifier);
  if (hex === undefined) throw new Error("A password's verifier cannot be opened with this server's key.");
  return BigInt(`0x${hex}`);
}

export async function isPassword(
  ctx: Pick<Context, 'seal' | 'threads'>,
  user: { readonly poolId: string; readonly username: string; readonly password: StoredPassword },
  password: string,
): Promise<boolean> {
  const { poolId, username } = user;
  const salt = BigInt(`0x${user.password.salt}`);
  const verifier = await verifierFor(ctx, { poolName: poolNameOf(poolId), username, password }, salt);
  return equalSecrets(verifier.toString(16), openVerifier(ctx, user.password).toString(16));
}

/** One that every policy takes, as invitations have it. */
export function temporaryPassword({ settings }: PoolRecord): string {
  const kinds = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '!#$%&*+-=?@^_'];
  const length = Math.max(10, passwordPolicyOf(settings).MinimumLength ?? 8);
  const pick = (among: string) => among[randomInt(among.length)]!;
  const letters = kinds.map(pick);
  while (letters.length < length) letters.push(pick(kinds[randomInt(kinds.length)]!));
  for (let at = letters.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [letters[at], letters[other]] = [letters[other]!, letters[at]!];
  }
  return letters.join('');
}
