/**
 * Signing in with a password: proved by SRP, or sent.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html
 */
import { equalSecrets } from '../../../kernel/secrets/equal-secrets.ts';
import type { Context } from '../../../wire/context.ts';
import { incorrectCredentials, invalidParameter, userNotFound } from '../errors.ts';
import { sharedKeyFor, verifierFor } from '../srp/powers.ts';
import { claimSignature, type Exchange } from '../srp/srp.ts';
import { runTrigger } from '../triggers/run-trigger.ts';
import { Users, type UserRecord } from '../user-records.ts';
import { findUser } from '../users/find-user.ts';
import { hidesUsers } from '../users/sign-up/confirm-sign-up.ts';
import { poolNameOf } from '../users/passwords.ts';
import { afterPassword, type AuthAnswer } from './after-password.ts';
import { checkAttempt, required, type Attempt } from './attempt.ts';
import { openChallenge } from './challenge.ts';
import { afterProof } from './custom-auth.ts';
import { noteFailure, requireUnlocked } from './failed-sign-ins.ts';
import { claimantOf, requireClientValue, srpChallenge } from './srp-challenge.ts';
import { madeUpUser } from './unknown-user.ts';

/** Who is meant, as far as a password can be theirs; `undefined`: nobody. @throws AwsError */
export async function begin(ctx: Context, attempt: Attempt): Promise<UserRecord | undefined> {
  const { place, parameters, clientMetadata } = attempt;
  const { pool, client } = place;
  const typed = required(parameters, 'USERNAME');
  const user = await ctx.read((tx) => findUser(tx, pool, typed));
  checkAttempt(ctx, attempt, user);
  if (!user && !hidesUsers(place)) throw userNotFound();
  await ctx.read((tx) => requireUnlocked(tx, ctx, pool, user?.username ?? madeUpUser(ctx, pool, typed).username));
  if (user)
    await runTrigger(ctx, 'PreAuthentication', {
      pool,
      user,
      clientId: client.id,
      source: 'PreAuthentication_Authentication',
      request: {
        validationData: clientMetadata ?? {},
        userNotFound: false,
      },
      response: {},
    });
  return user;
}

export async function passwordAuth(ctx: Context, attempt: Attempt): Promise<AuthAnswer> {
  const password = required(attempt.parameters, 'PASSWORD');
  const { pool } = attempt.place;
  const user = await begin(ctx, attempt);
  const { username, salt, verifier } = claimantOf(ctx, attempt, user);
  const credentials = { poolName: poolNameOf(pool.id), username, password };
  const given = await verifierFor(ctx, credentials, BigInt(`0x${salt}`));
  if (!user?.password || !equalSecrets(given.toString(16), verifier.toString(16))) {
    await noteFailure(ctx, pool, username);
    throw incorrectCredentials();
  }
  return afterPassword(ctx, attempt, user, undefined);
}

export async function srpAuth(ctx: Context, attempt: Attempt): Promise<AuthAnswer> {
  requireClientValue(attempt);
  return srpChallenge(ctx, attempt, await begin(ctx, attempt));
}

/** The proof. @throws AwsError NotAuthorizedException where the password is another */
export async function passwordVerifier(ctx: Context, attempt: Attempt): Promise<AuthAnswer> {
  const { place, parameters } = attempt;
  const { pool } = place;
  required(parameters, 'USERNAME');
  const block = Buffer.from(required(parameters, 'PASSWORD_CLAIM_SECRET_BLOCK'), 'base64');
  const signature = required(parameters, 'PASSWORD_CLAIM_SIGNATURE');
  const timestamp = required(parameters, 'TIMESTAMP');
  if (!timestampForm.test(timestamp))
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  const state = openChallenge(ctx, place, 'PASSWORD_VERIFIER', block.toString('base64url'));
  const user = await ctx.read(async (tx) => {
    await requireUnlocked(tx, ctx, pool, state.username);
    return tx.in(Users).get(pool.id, state.username);
  });
  checkAttempt(ctx, attempt, user);
  const { username, verifier } = { ...claimantOf(ctx, attempt, user), username: state.username };
  const key = await sharedKeyFor(ctx, { ...bigInts(state.srp!), verifier });
  const claim = { poolName: poolNameOf(pool.id), username, secretBlock: block, timestamp };
  const isProved = user?.password && key !== undefined && equalSecrets(claimSignature(key, claim), signature);
  if (!isProved) await noteFailure(ctx, pool, username);
  if (user && state.custom) return afterProof(ctx, attempt, user, { state, isProved: isProved === true });
  if (!isProved) throw incorrectCredentials();
  return afterPassword(ctx, attempt, user, state);
}

/** `Sun Nov 9 07:05:03 UTC 2026` */
const timestampForm = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{1,2} \d{2}:\d{2}:\d{2} UTC \d{4}$/;

function bigInts({
  A,
  B,
  b,
}: {
  readonly A: string;
  readonly B: string;
  readonly b: string;
}): Omit<Exchange, 'verifier'> {
  return { A: BigInt(`0x${A}`), B: BigInt(`0x${B}`), b: BigInt(`0x${b}`) };
}
