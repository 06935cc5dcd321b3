/**
 * Which claims become tags of the users' sessions.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/attributes-for-access-control.html
 */
import type { Operation } from '../../../wire/service.ts';
import { IdentityPools, type PrincipalTags } from '../records.ts';
import { requirePool } from './find-pool.ts';

/** https://docs.aws.amazon.com/cognito/latest/developerguide/using-attributes-for-access-control-policy-example.html */
export const defaultClaims: Readonly<Record<string, string>> = { username: 'sub', client: 'aud' };

export const setPrincipalTagAttributeMap: Operation<'cognito-identity', 'SetPrincipalTagAttributeMap'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { IdentityPoolId, IdentityProviderName: provider, UseDefaults = false, PrincipalTags: given = {} } = input;
    const pool = await requirePool(tx, ctx, IdentityPoolId);
    const set: PrincipalTags = { useDefaults: UseDefaults, claims: UseDefaults ? defaultClaims : given };
    await tx.in(IdentityPools).put({ ...pool, principalTags: { ...pool.principalTags, [provider]: set } });
    return shown(pool.id, provider, set);
  });

export const getPrincipalTagAttributeMap: Operation<'cognito-identity', 'GetPrincipalTagAttributeMap'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, input.IdentityPoolId);
    const provider = input.IdentityProviderName;
    return shown(pool.id, provider, pool.principalTags[provider] ?? { useDefaults: false, claims: {} });
  });

function shown(IdentityPoolId: string, IdentityProviderName: string, { useDefaults, claims }: PrincipalTags) {
  return { IdentityPoolId, IdentityProviderName, UseDefaults: useDefaults, PrincipalTags: { ...claims } };
}
