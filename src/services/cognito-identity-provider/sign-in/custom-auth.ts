/**
 * Challenges that a pool's functions make up: which comes next, what it asks, whether the answer is right.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { incorrectCredentials, invalidParameter, notAuthorized, notHere, userNotFound } from '../errors.ts';
import { functionFor, runTrigger, type TriggerName } from '../triggers/run-trigger.ts';
import { Users, type UserRecord } from '../user-records.ts';
import { hidesUsers } from '../users/sign-up/confirm-sign-up.ts';
import { findUser } from '../users/find-user.ts';
import { signIn, type AuthAnswer } from './after-password.ts';
import { checkAttempt, required, type Attempt } from './attempt.ts';
import {
  newChallenge,
  openChallenge,
  requireSame,
  sealChallenge,
  stampOf,
  useUp,
  type ChallengeState,
} from './challenge.ts';
import { noteFailure, requireUnlocked } from './failed-sign-ins.ts';
import { srpChallenge } from './srp-challenge.ts';

/** Challenges of one sign-in: what is remembered of them has to fit into a session. */
const maxRounds = 10;
const maxSession = 2048;

export async function customAuth(ctx: Context, attempt: Attempt): Promise<AuthAnswer> {
  const { place, parameters } = attempt;
  const typed = required(parameters, 'USERNAME');
  const user = await ctx.read((tx) => findUser(tx, place.pool, typed));
  checkAttempt(ctx, attempt, user);
  if (!user) throw hidesUsers(place) ? incorrectCredentials() : userNotFound();
  await ctx.read((tx) => requireUnlocked(tx, ctx, place.pool, user.username));
  const beginsWithSrp = parameters['CHALLENGE_NAME'] === 'SRP_A';
  return nextRound(ctx, attempt, user, beginsWithSrp ? [{ challengeName: 'SRP_A', challengeResult: true }] : []);
}

/** Once the password is proved, or was not, in a sign-in of the pool's functions. */
export async function afterProof(
  ctx: Context,
  attempt: Attempt,
  user: UserRecord,
  { state, isProved }: { readonly state: ChallengeState; readonly isProved: boolean },
): Promise<AuthAnswer> {
  requireSame(state, user);
  await ctx.write((tx) => useUp(tx, ctx, state));
  const round = { challengeName: 'PASSWORD_VERIFIER', challengeResult: isProved };
  return nextRound(ctx, attempt, user, [...state.custom!.session, round]);
}

export async function customChallenge(ctx: Context, attempt: Attempt): Promise<AuthAnswer> {
  const { place, parameters, session: sealed = '' } = attempt;
  const answer = required(parameters, 'ANSWER');
  const state = openChallenge(ctx, place, 'CUSTOM_CHALLENGE', sealed);
  const found = await ctx.read(async (tx) => {
    await requireUnlocked(tx, ctx, place.pool, state.username);
    return tx.in(Users).get(place.pool.id, state.username);
  });
  checkAttempt(ctx, attempt, found);
  const user = requireSame(state, found);
  if (!state.custom) throw notAuthorized('Invalid session for the user.');
  // Before the answer is judged: of one question there is one, whatever the function says of it.
  await ctx.write((tx) => useUp(tx, ctx, state));
  const verified = await ask(ctx, attempt, user, 'VerifyAuthChallengeResponse', {
    source: 'VerifyAuthChallengeResponse_Authentication',
    request: { privateChallengeParameters: state.custom.privateParameters, challengeAnswer: answer },
    response: { answerCorrect: null },
  });
  const challengeResult = verified['answerCorrect'] === true;
  const round = { challengeName: 'CUSTOM_CHALLENGE', challengeResult, challengeMetadata: state.custom.name ?? null };
  if (!challengeResult) await noteFailure(ctx, place.pool, user.username);
  return nextRound(ctx, attempt, user, [...state.custom.session, round]);
}

async function nextRound(
  ctx: Context,
  attempt: Attempt,
  user: UserRecord,
  session: readonly object[],
): Promise<AuthAnswer> {
  const defined = await ask(ctx, attempt, user, 'DefineAuthChallenge', {
    source: 'DefineAuthChallenge_Authentication',
    request: { session, userNotFound: false },
    response: { challengeName: null, issueTokens: null, failAuthentication: null },
  });
  if (defined['failAuthentication'] === true) throw incorrectCredentials();
  if (defined['issueTokens'] === true) {
    requireUsable(user);
    return signIn(ctx, attempt, user, { occasion: 'Authentication' });
  }
  const isFirst = session.length === 1 && attempt.parameters['SRP_A'] !== undefined;
  if (defined['challengeName'] === 'PASSWORD_VERIFIER' && isFirst)
    return srpChallenge(ctx, attempt, user, { of: stampOf(user), custom: { session, privateParameters: {} } });
  if (defined['challengeName'] !== 'CUSTOM_CHALLENGE')
    throw notHere(`the challenge ${String(defined['challengeName'])} in CUSTOM_AUTH`);
  if (session.length >= maxRounds) throw incorrectCredentials();
  return question(ctx, attempt, user, session);
}

function requireUsable({ enabled, status }: UserRecord): void {
  if (!enabled) throw notAuthorized('User is disabled.');
  if (status === 'UNCONFIRMED') throw new AwsError('UserNotConfirmedException', 'User is not confirmed.');
}

async function question(
  ctx: Context,
  attempt: Attempt,
  user: UserRecord,
  session: readonly object[],
): Promise<AuthAnswer> {
  const created = await ask(ctx, attempt, user, 'CreateAuthChallenge', {
    source: 'CreateAuthChallenge_Authentication',
    request: { challengeName: 'CUSTOM_CHALLENGE', session, userNotFound: false },
    response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  });
  const privateParameters = (created['privateChallengeParameters'] ?? {}) as object;
  const name = created['challengeMetadata'];
  const custom = { session, privateParameters, ...(typeof name === 'string' && { name }) };
  const state = newChallenge(ctx, attempt.place, {
    kind: 'CUSTOM_CHALLENGE',
    username: user.username,
    of: stampOf(user),
    custom,
  });
  const Session = sealChallenge(ctx, state);
  if (Session.length > maxSession) throw notHere('challenges whose private parameters are this large');
  const shown = Object.entries((created['publicChallengeParameters'] ?? {}) as object).map(([key, value]) => [
    key,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  return {
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session,
    ChallengeParameters: { USERNAME: user.username, ...Object.fromEntries(shown) },
  };
}

interface Question {
  readonly source: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: Readonly<Record<string, unknown>>;
}

async function ask(ctx: Context, attempt: Attempt, user: UserRecord, name: TriggerName, question: Question) {
  const { place, clientMetadata = {} } = attempt;
  const { pool, client } = place;
  if (functionFor(pool, name) === undefined)
    throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
  const request = { ...question.request, clientMetadata };
  return (await runTrigger(ctx, name, { ...question, request, pool, user, clientId: client.id })) ?? {};
}
