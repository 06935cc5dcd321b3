/**
 * Once the password is proved: what stands in the way yet, the next challenge, or the tokens.
 */
import type { Output } from '../../../wire/aws-types.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { attributeMap } from '../attributes/attribute-values.ts';
import { incorrectCredentials, notAuthorized } from '../errors.ts';
import type { PoolRecord } from '../records.ts';
import { issueTokens } from '../tokens/issue-tokens.ts';
import type { TokenOccasion } from '../tokens/pre-token-generation.ts';
import { newSession, putSession } from '../tokens/sessions.ts';
import { runTrigger } from '../triggers/run-trigger.ts';
import { Users, type UserRecord } from '../user-records.ts';
import type { Attempt } from './attempt.ts';
import { newChallenge, sealChallenge, stampOf, useUp, type ChallengeState } from './challenge.ts';
import { forgetFailures, requireUnlocked } from './failed-sign-ins.ts';

export type AuthAnswer = Omit<Output<'cognito-identity-provider', 'InitiateAuth'>, 'AvailableChallenges'>;

/** `answered`: the challenge that the password was proved to. @throws AwsError */
export async function afterPassword(
  ctx: Context,
  attempt: Attempt,
  user: UserRecord,
  answered: ChallengeState | undefined,
): Promise<AuthAnswer> {
  // Guesses that were sent at once have begun unlocked, each of them.
  await ctx.read((tx) => requireUnlocked(tx, ctx, attempt.place.pool, user.username));
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'UNCONFIRMED') throw new AwsError('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED')
    throw new AwsError('PasswordResetRequiredException', 'Password reset required for the user');
  const { temporaryUntil } = user.password ?? {};
  if (temporaryUntil !== undefined && temporaryUntil <= ctx.clock.now())
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  const challenge = nextChallenge(ctx, attempt, user);
  if (!challenge) return signIn(ctx, attempt, user, { answered: answered && [answered], occasion: 'Authentication' });
  if (answered) await ctx.write((tx) => useUp(tx, ctx, answered));
  return challenge;
}

function nextChallenge(ctx: Context, { place }: Attempt, user: UserRecord): AuthAnswer | undefined {
  const { pool } = place;
  const ask = (kind: Exclude<ChallengeState['kind'], 'SIGNED_UP'>, parameters: Record<string, string>): AuthAnswer => ({
    ChallengeName: kind,
    Session: sealChallenge(ctx, newChallenge(ctx, place, { kind, username: user.username, of: stampOf(user) })),
    ChallengeParameters: { USER_ID_FOR_SRP: user.username, ...parameters },
  });
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    const missing = pool.schema.filter(({ Name, Required }) => Required && Name !== 'sub' && !user.attributes[Name!]);
    return ask('NEW_PASSWORD_REQUIRED', {
      requiredAttributes: JSON.stringify(missing.map(({ Name }) => `userAttributes.${Name}`)),
      userAttributes: JSON.stringify(attributeMap(user.attributes)),
    });
  }
  if (asksForApp(pool, user)) return ask('SOFTWARE_TOKEN_MFA', {});
  if (pool.settings.MfaConfiguration === 'ON')
    return ask('MFA_SETUP', { MFAS_CAN_SETUP: JSON.stringify(['SOFTWARE_TOKEN_MFA']) });
  return undefined;
}

/** Where a pool requires a second factor, a verified app is asked for whether the user prefers it or not. */
export function asksForApp({ settings, softwareTokenMfa }: PoolRecord, { totp, mfa }: UserRecord): boolean {
  if (!softwareTokenMfa || !totp?.verified) return false;
  return settings.MfaConfiguration === 'ON' || (settings.MfaConfiguration === 'OPTIONAL' && mfa?.enabled === true);
}

export interface SignInFacts {
  /** Challenges that led here: each is good once. */
  readonly answered?: readonly ChallengeState[] | undefined;
  readonly occasion: TokenOccasion;
  /** What the sign-in changes of the user: a new password, a code's step. @throws AwsError */
  readonly change?: (tx: WriteTx, user: UserRecord) => Promise<UserRecord>;
}

/** The tokens count from the commit on, which has their session. @throws AwsError */
export async function signIn(
  ctx: Context,
  { place, clientMetadata }: Attempt,
  user: UserRecord,
  { answered = [], occasion, change }: SignInFacts,
): Promise<AuthAnswer> {
  const { pool, client } = place;
  const session = newSession(ctx, client, user);
  await runTrigger(ctx, 'PostAuthentication', {
    pool,
    user,
    clientId: client.id,
    source: 'PostAuthentication_Authentication',
    request: {
      newDeviceUsed: false,
      clientMetadata: clientMetadata ?? {},
    },
    response: {},
  });
  const AuthenticationResult = await issueTokens(ctx, { pool, client, user, session, occasion, clientMetadata });
  await ctx.write(async (tx) => {
    const now = await tx.in(Users).get(pool.id, user.username);
    // Changed while it was signed in to.
    if (!now?.enabled || stampOf(now) !== stampOf(user)) throw incorrectCredentials();
    const changed = await change?.(tx, now);
    if (changed) await tx.in(Users).put(changed);
    for (const challenge of answered) await useUp(tx, ctx, challenge);
    await requireUnlocked(tx, ctx, pool, user.username);
    await forgetFailures(tx, ctx, pool, user.username);
    await putSession(tx, ctx, session);
  });
  return { ChallengeParameters: {}, AuthenticationResult };
}
