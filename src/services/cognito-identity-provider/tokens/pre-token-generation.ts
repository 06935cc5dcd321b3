/**
 * What a pool's PreTokenGeneration function makes of the claims: versions 1 (id token alone), 2 and 3 (both).
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
import type { Context } from '../../../wire/context.ts';
import type { GroupRecord } from '../records.ts';
import { runTrigger } from '../triggers/run-trigger.ts';
import type { Claims } from './jwt.ts';
import type { TokenRequest } from './issue-tokens.ts';

export type TokenOccasion = 'Authentication' | 'NewPasswordChallenge' | 'RefreshTokens';

interface TokenClaims {
  readonly id: Claims;
  readonly access: Claims;
}

interface Override {
  readonly claimsToAddOrOverride?: Claims | null;
  readonly claimsToSuppress?: readonly string[] | null;
}

interface GroupOverride {
  readonly groupsToOverride?: readonly string[] | null;
  readonly iamRolesToOverride?: readonly string[] | null;
  readonly preferredRole?: string | null;
}

interface Scopes {
  readonly scopesToAdd?: readonly string[] | null;
  readonly scopesToSuppress?: readonly string[] | null;
}

/** Those that nobody may change, as AWS lists them. */
const fixed = new Set([
  'acr',
  'amr',
  'at_hash',
  'auth_time',
  'azp',
  'exp',
  'iat',
  'iss',
  'jti',
  'nbf',
  'nonce',
  'origin_jti',
  'sub',
  'token_use',
  'aud',
  'client_id',
  'cognito:username',
  'username',
  'event_id',
  'device_key',
  'identities',
  'version',
]);

export async function adjustedClaims(
  ctx: Context,
  { pool, client, user, occasion, clientMetadata = {} }: TokenRequest,
  groups: readonly GroupRecord[],
  claims: TokenClaims,
): Promise<TokenClaims> {
  const lambdaVersion = pool.settings.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0';
  const isFirst = lambdaVersion === 'V1_0';
  const roles = groups.flatMap(({ roleArn }) => (roleArn === undefined ? [] : [roleArn]));
  const response = await runTrigger(ctx, 'PreTokenGeneration', {
    pool,
    user,
    clientId: client.id,
    version: {
      V1_0: '1',
      V2_0: '2',
      V3_0: '3',
    }[lambdaVersion],
    source: `TokenGeneration_${occasion}`,
    request: {
      groupConfiguration: {
        groupsToOverride: groups.map(({ name }) => name),
        iamRolesToOverride: roles,
        preferredRole: roles[0] ?? null,
      },
      ...(!isFirst && { scopes: String(claims.access['scope']).split(' ') }),
      clientMetadata,
    },
    response: isFirst ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null },
  });
  if (!response) return claims;
  return isFirst
    ? firstVersion(response['claimsOverrideDetails'], claims)
    : laterVersion(response['claimsAndScopeOverrideDetails'], claims);
}

function firstVersion(details: unknown, { id, access }: TokenClaims): TokenClaims {
  const { groupOverrideDetails, ...override } = (details ?? {}) as Override & {
    groupOverrideDetails?: GroupOverride | null;
  };
  return {
    id: regrouped(changed(id, override), groupOverrideDetails, true),
    access: regrouped(access, groupOverrideDetails, false),
  };
}

function laterVersion(details: unknown, { id, access }: TokenClaims): TokenClaims {
  const { idTokenGeneration, accessTokenGeneration, groupOverrideDetails } = (details ?? {}) as {
    idTokenGeneration?: Override | null;
    accessTokenGeneration?: (Override & Scopes) | null;
    groupOverrideDetails?: GroupOverride | null;
  };
  const scoped = { ...access, scope: scopesOf(String(access['scope']), accessTokenGeneration ?? {}) };
  return {
    id: regrouped(changed(id, idTokenGeneration ?? {}), groupOverrideDetails, true),
    access: regrouped(changed(scoped, accessTokenGeneration ?? {}), groupOverrideDetails, false),
  };
}

function changed(claims: Claims, { claimsToAddOrOverride, claimsToSuppress }: Override): Claims {
  const added = Object.entries(claimsToAddOrOverride ?? {}).filter(
    ([name]) => !fixed.has(name) && !name.startsWith('cognito:'),
  );
  const gone = new Set((claimsToSuppress ?? []).filter((name) => !fixed.has(name)));
  return Object.fromEntries(
    Object.entries({ ...claims, ...Object.fromEntries(added) }).filter(([name]) => !gone.has(name)),
  );
}

function regrouped(claims: Claims, groups: GroupOverride | null | undefined, withRoles: boolean): Claims {
  if (!groups) return claims;
  const { groupsToOverride, iamRolesToOverride, preferredRole } = groups;
  return {
    ...claims,
    ...(groupsToOverride && { 'cognito:groups': groupsToOverride }),
    ...(withRoles && iamRolesToOverride && { 'cognito:roles': iamRolesToOverride }),
    ...(withRoles && preferredRole && { 'cognito:preferred_role': preferredRole }),
  };
}

function scopesOf(scope: string, { scopesToAdd, scopesToSuppress }: Scopes): string {
  const gone = new Set(scopesToSuppress ?? []);
  const all = [...new Set([...scope.split(' '), ...(scopesToAdd ?? [])])];
  return all.filter((one) => !gone.has(one) && !/\s/.test(one)).join(' ');
}
