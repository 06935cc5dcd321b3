/**
 * The tokens of a sign-in: who the user is (id), what the user may ask of the pool (access), and how both are renewed.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { readableBy } from '../attributes/attribute-values.ts';
import { lifetimesOf } from '../clients/client-settings.ts';
import { Groups, Memberships, type ClientRecord, type GroupRecord, type PoolRecord } from '../records.ts';
import type { SessionRecord, UserRecord } from '../user-records.ts';
import type { Claims } from './jwt.ts';
import { signedToken } from './jwt.ts';
import { adjustedClaims, type TokenOccasion } from './pre-token-generation.ts';
import { signingKey } from './signing-keys.ts';
import { refreshTokenOf } from './sessions.ts';
import { issuerOf, ownScope } from './verify-token.ts';

export interface TokenRequest {
  readonly pool: PoolRecord;
  readonly client: ClientRecord;
  readonly user: UserRecord;
  readonly session: SessionRecord;
  readonly occasion: TokenOccasion;
  readonly clientMetadata?: object | undefined;
}

/** Asks the pool's PreTokenGeneration function, so not in a transaction. @throws AwsError */
export async function issueTokens(ctx: Context, request: TokenRequest) {
  const { pool, client, session } = request;
  const { groups, keys } = await ctx.read(async (tx) => ({
    groups: await groupsOf(tx, request.user),
    keys: {
      id: await signingKey(tx, ctx.seal, pool.id, pool.keyIds.id),
      access: await signingKey(tx, ctx.seal, pool.id, pool.keyIds.access),
    },
  }));
  const { id, access } = await adjustedClaims(ctx, request, groups, claimsOf(ctx, request, groups));
  const [IdToken, AccessToken] = await Promise.all([
    signedToken(keys.id, pool.keyIds.id, id),
    signedToken(keys.access, pool.keyIds.access, access),
  ]);
  return {
    AccessToken,
    ExpiresIn: lifetimesOf(client.settings).access,
    TokenType: 'Bearer',
    RefreshToken: refreshTokenOf(ctx, session),
    IdToken,
  };
}

/** By precedence, then by name. */
export async function groupsOf(tx: ReadTx, { poolId, username }: UserRecord): Promise<GroupRecord[]> {
  const memberships = await tx.in(Memberships).all([poolId, username]);
  const groups = await tx.in(Groups).getMany(memberships.map(({ group }) => [poolId, group]));
  const rank = ({ precedence = Number.MAX_SAFE_INTEGER }: GroupRecord) => precedence;
  return groups.filter((group) => group !== undefined).sort((a, b) => rank(a) - rank(b));
}

function claimsOf(ctx: Context, request: TokenRequest, groups: readonly GroupRecord[]): { id: Claims; access: Claims } {
  const { pool, client, user, session } = request;
  const now = Math.floor(ctx.clock.now() / 1000);
  const lifetimes = lifetimesOf(client.settings);
  const common = {
    sub: user.sub,
    ...(groups.length > 0 && { 'cognito:groups': groups.map(({ name }) => name) }),
    iss: issuerOf(pool),
    origin_jti: session.id,
    event_id: ctx.ids.uuid(),
    auth_time: Math.floor(session.signedInAt / 1000),
    iat: now,
  };
  return {
    id: {
      ...attributeClaims(readableBy(client, user.attributes)),
      ...common,
      ...roleClaims(groups),
      'cognito:username': user.username,
      aud: client.id,
      token_use: 'id',
      exp: now + lifetimes.id,
      jti: ctx.ids.uuid(),
    },
    access: {
      ...common,
      client_id: client.id,
      token_use: 'access',
      scope: ownScope,
      exp: now + lifetimes.access,
      jti: ctx.ids.uuid(),
      username: user.username,
    },
  };
}

function attributeClaims(attributes: Readonly<Record<string, string>>): Claims {
  const claims = Object.entries(attributes).map(([name, value]) => [
    name,
    name.endsWith('_verified') && !name.includes(':') ? value.toLowerCase() === 'true' : value,
  ]);
  return Object.fromEntries(claims.filter(([, value]) => value !== ''));
}

/** The preferred role is that of the first group, unless another of the same precedence has another one. */
export function roleClaims(groups: readonly GroupRecord[]): Claims {
  const roles = [...new Set(groups.flatMap(({ roleArn }) => (roleArn === undefined ? [] : [roleArn])))];
  if (roles.length === 0) return {};
  const withRole = groups.filter(({ roleArn }) => roleArn !== undefined);
  const first = withRole.filter(({ precedence }) => precedence === withRole[0]!.precedence);
  const preferred = new Set(first.map(({ roleArn }) => roleArn));
  return { 'cognito:roles': roles, ...(preferred.size === 1 && { 'cognito:preferred_role': [...preferred][0] }) };
}
