/**
 * New tokens for a refresh token, which some clients have change with each use.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
 */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { checkSecret } from '../clients/secret-hash.ts';
import { invalidParameter, notAuthorized } from '../errors.ts';
import { clientAndPool, type ClientAndPool } from '../pools/find-pool.ts';
import { issueTokens } from '../tokens/issue-tokens.ts';
import { openRefreshToken, putSession, requireSession } from '../tokens/sessions.ts';
import { Users, type SessionRecord, type UserRecord } from '../user-records.ts';
import type { AuthAnswer } from './after-password.ts';
import { checkAttempt, required, type Attempt } from './attempt.ts';

export async function refreshAuth(ctx: Context, attempt: Attempt): Promise<AuthAnswer> {
  const { place, parameters, clientMetadata } = attempt;
  if (rotates(place)) throw invalidParameter('Refresh token rotation is enabled: use GetTokensFromRefreshToken.');
  const { session, user } = await sessionOf(ctx, place, required(parameters, 'REFRESH_TOKEN'));
  checkAttempt(ctx, attempt, user);
  const { RefreshToken: _same, ...tokens } = await issue(ctx, place, { session, user, clientMetadata });
  return { ChallengeParameters: {}, AuthenticationResult: tokens };
}

type Renew = Operation<'cognito-identity-provider', 'GetTokensFromRefreshToken'>;

export const getTokensFromRefreshToken: Renew = async (input, ctx) => {
  const place = await ctx.read((tx) => clientAndPool(tx, input.ClientId));
  checkSecret(ctx.seal, place.client, input.ClientSecret);
  if (rotates(place)) return { AuthenticationResult: await rotated(ctx, place, input) };
  const { session, user } = await sessionOf(ctx, place, input.RefreshToken);
  const { RefreshToken: _same, ...tokens } = await issue(ctx, place, {
    session,
    user,
    clientMetadata: input.ClientMetadata,
  });
  return { AuthenticationResult: tokens };
};

/** Within the grace of the token before, requests with it get the present one: those that are sent at once agree. */
async function rotated(
  ctx: Context,
  place: ClientAndPool,
  input: Parameters<Renew>[0],
  tries = 5,
): Promise<Awaited<ReturnType<typeof issue>>> {
  const { session: before, user } = await sessionOf(ctx, place, input.RefreshToken);
  const isPresent = openRefreshToken(ctx, input.RefreshToken)?.g === before.generation;
  if (!isPresent) return issue(ctx, place, { session: before, user, clientMetadata: input.ClientMetadata });
  const grace = (place.client.settings.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * 1000;
  const session = { ...before, generation: before.generation + 1, previousUntil: ctx.clock.now() + grace };
  const tokens = await issue(ctx, place, { session, user, clientMetadata: input.ClientMetadata });
  const isKept = await ctx.write(async (tx) => {
    const now = await requireSession(tx, ctx, place.client, input.RefreshToken);
    if (now.generation !== before.generation) return false;
    await putSession(tx, ctx, session);
    return true;
  });
  if (isKept) return tokens;
  if (tries === 1) throw notAuthorized('Refresh token has been invalidated or rotated');
  return rotated(ctx, place, input, tries - 1);
}

function rotates({ client }: ClientAndPool): boolean {
  return client.settings.RefreshTokenRotation?.Feature === 'ENABLED';
}

async function sessionOf(ctx: Context, { pool, client }: ClientAndPool, token: string) {
  return ctx.read(async (tx) => {
    const session = await requireSession(tx, ctx, client, token);
    const user = await tx.in(Users).get(pool.id, session.username);
    if (!user) throw notAuthorized('Invalid Refresh Token');
    if (!user.enabled) throw notAuthorized('User is disabled.');
    return { session, user };
  });
}

interface Renewal {
  readonly session: SessionRecord;
  readonly user: UserRecord;
  readonly clientMetadata: object | undefined;
}

function issue(ctx: Context, place: ClientAndPool, renewal: Renewal) {
  return issueTokens(ctx, { ...place, ...renewal, occasion: 'RefreshTokens' });
}
