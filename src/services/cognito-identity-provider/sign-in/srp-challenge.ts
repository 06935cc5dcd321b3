/** The server's half of SRP, and what a proof is held against. */
import { randomBytes } from 'node:crypto';
import type { Context } from '../../../wire/context.ts';
import { invalidParameter } from '../errors.ts';
import { publicValueFor } from '../srp/powers.ts';
import { clientValue, privateBytes } from '../srp/srp.ts';
import type { UserRecord } from '../user-records.ts';
import { openVerifier } from '../users/passwords.ts';
import type { AuthAnswer } from './after-password.ts';
import { required, type Attempt } from './attempt.ts';
import { newChallenge, secretBlockOf, type ChallengeState } from './challenge.ts';
import { madeUpUser } from './unknown-user.ts';

/** What a proof is held against. */
interface Claimant {
  readonly username: string;
  readonly salt: string;
  readonly verifier: bigint;
}

/** Whoever is not there, or has no password, stands for somebody whose password nobody knows. */
export function claimantOf(ctx: Context, { place, parameters }: Attempt, user: UserRecord | undefined): Claimant {
  if (user?.password)
    return { username: user.username, salt: user.password.salt, verifier: openVerifier(ctx, user.password) };
  const madeUp = madeUpUser(ctx, place.pool, user?.username ?? parameters['USERNAME'] ?? '');
  return { ...madeUp, ...(user && { username: user.username }) };
}

/** @throws AwsError InvalidParameterException */
export function requireClientValue({ parameters }: Attempt): bigint {
  const A = clientValue(required(parameters, 'SRP_A'));
  if (A === undefined) throw invalidParameter('SRP_A is not a valid public value.');
  return A;
}

/** `more`: what a sign-in of the pool's functions has to remember besides. */
export async function srpChallenge(
  ctx: Context,
  attempt: Attempt,
  user: UserRecord | undefined,
  more: Pick<ChallengeState, 'of' | 'custom'> = {},
): Promise<AuthAnswer> {
  const A = requireClientValue(attempt);
  const { username, salt, verifier } = claimantOf(ctx, attempt, user);
  const b = BigInt(`0x${randomBytes(privateBytes).toString('hex')}`);
  const B = await publicValueFor(ctx, { verifier, b });
  const srp = { A: A.toString(16), B: B.toString(16), b: b.toString(16) };
  const state = newChallenge(ctx, attempt.place, { kind: 'PASSWORD_VERIFIER', username, srp, ...more });
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: salt,
      SECRET_BLOCK: secretBlockOf(ctx, state),
      SRP_B: srp.B,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  };
}
