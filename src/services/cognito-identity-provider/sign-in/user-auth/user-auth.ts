/**
 * Users choose how they sign in (USER_AUTH): by the password, sent or proved by SRP, or by a code that is mailed.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-selection-sdk.html
 */
import type { Output } from '../../../../wire/aws-types.ts';
import type { Context } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import { invalidParameter, notAuthorized, userNotFound } from '../../errors.ts';
import type { ClientAndPool } from '../../pools/find-pool.ts';
import { firstFactorsOf } from '../../pools/pool-settings.ts';
import { Users, type UserRecord } from '../../user-records.ts';
import { findUser } from '../../users/find-user.ts';
import { hidesUsers } from '../../users/sign-up/confirm-sign-up.ts';
import { afterPassword, asksForApp, type AuthAnswer } from '../after-password.ts';
import { checkAttempt, required, type Attempt } from '../attempt.ts';
import { newChallenge, openChallenge, requireSame, sealChallenge, stampOf, useUp } from '../challenge.ts';
import { requireUnlocked } from '../failed-sign-ins.ts';
import { begin, passwordAuth, srpAuth } from '../password-flows.ts';
import { madeUpUser } from '../unknown-user.ts';
import { mailCode } from './email-otp.ts';

type Factor = 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP';

/** As InitiateAuth answers it. */
export type ChoiceAnswer = AuthAnswer &
  Pick<Output<'cognito-identity-provider', 'InitiateAuth'>, 'AvailableChallenges'>;

export async function userAuth(ctx: Context, attempt: Attempt): Promise<ChoiceAnswer> {
  const { place, parameters, session } = attempt;
  if (session !== undefined) return afterSignUp(ctx, attempt, session);
  const { user, factors } = await choicesOf(ctx, attempt);
  const preferred = factors.find((factor) => factor === parameters['PREFERRED_CHALLENGE']);
  if (preferred !== undefined) return ask(ctx, attempt, preferred);
  const username = user?.username ?? madeUpUser(ctx, place.pool, required(parameters, 'USERNAME')).username;
  const of = user && stampOf(user);
  const state = newChallenge(ctx, place, { kind: 'SELECT_CHALLENGE', username, ...(of !== undefined && { of }) });
  return {
    ChallengeName: 'SELECT_CHALLENGE',
    Session: sealChallenge(ctx, state),
    ChallengeParameters: {},
    AvailableChallenges: [...factors],
  };
}

/** The answer to SELECT_CHALLENGE. */
export async function selectChallenge(ctx: Context, attempt: Attempt): Promise<AuthAnswer> {
  const { place, parameters, session = '' } = attempt;
  const answer = required(parameters, 'ANSWER');
  const state = openChallenge(ctx, place, 'SELECT_CHALLENGE', session);
  const { user, factors } = await choicesOf(ctx, attempt);
  if ((user?.username ?? madeUpUser(ctx, place.pool, parameters['USERNAME'] ?? '').username) !== state.username)
    throw notAuthorized('Invalid session for the user.');
  if (user) requireSame(state, user);
  const chosen = factors.find((factor) => factor === answer);
  if (chosen === undefined) throw invalidParameter(`Selected challenge ${answer} is not available.`);
  await ctx.write((tx) => useUp(tx, ctx, state));
  return ask(ctx, attempt, chosen);
}

async function ask(ctx: Context, attempt: Attempt, factor: Factor): Promise<AuthAnswer> {
  if (factor === 'PASSWORD') return passwordAuth(ctx, attempt);
  if (factor === 'PASSWORD_SRP') return srpAuth(ctx, attempt);
  return mailCode(ctx, attempt, await begin(ctx, attempt));
}

/** Nobody is told who is a user where the client says so: they are offered what a user could have. @throws AwsError */
async function choicesOf(ctx: Context, attempt: Attempt) {
  const { place, parameters } = attempt;
  const typed = required(parameters, 'USERNAME');
  const user = await ctx.read(async (tx) => {
    const found = await findUser(tx, place.pool, typed);
    await requireUnlocked(tx, ctx, place.pool, found?.username ?? madeUpUser(ctx, place.pool, typed).username);
    return found;
  });
  checkAttempt(ctx, attempt, user);
  if (!user && !hidesUsers(place)) throw userNotFound();
  const factors = factorsOf(place, user);
  if (factors.length > 0) return { user, factors };
  if (user?.status === 'UNCONFIRMED') throw new AwsError('UserNotConfirmedException', 'User is not confirmed.');
  throw notAuthorized('No authentication factor is available for the user.');
}

function factorsOf({ pool }: ClientAndPool, user: UserRecord | undefined): readonly Factor[] {
  const allowed = firstFactorsOf(pool.settings);
  const byCode = allowed.includes('EMAIL_OTP') && pool.settings.MfaConfiguration !== 'ON';
  const isReached = !user || (user.attributes['email_verified'] === 'true' && !asksForApp(pool, user));
  return [
    ...(allowed.includes('PASSWORD') && (!user || user.password) ? (['PASSWORD', 'PASSWORD_SRP'] as const) : []),
    ...(byCode && isReached ? (['EMAIL_OTP'] as const) : []),
  ];
}

/** Whoever has just proved the address of a sign-up is not asked again. */
async function afterSignUp(ctx: Context, attempt: Attempt, session: string): Promise<AuthAnswer> {
  const { place, parameters } = attempt;
  const typed = required(parameters, 'USERNAME');
  const state = openChallenge(ctx, place, 'SIGNED_UP', session);
  const found = await ctx.read(async (tx) => {
    const named = await findUser(tx, place.pool, typed);
    return named?.username === state.username ? tx.in(Users).get(place.pool.id, state.username) : undefined;
  });
  checkAttempt(ctx, attempt, found);
  return afterPassword(ctx, attempt, requireSame(state, found), state);
}
