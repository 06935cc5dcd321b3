/**
 * An identity for a guest or a user, and taking a login off it.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html
 */
import type { Operation } from '../../../wire/service.ts';
import { identityNotFound, notAuthorized } from '../errors.ts';
import { identityOf, linkLogins, newIdentity } from '../identities/find-identity.ts';
import { anyPool } from '../pools/find-pool.ts';
import { Identities, Logins } from '../records.ts';
import { verifiedLogins } from './logins.ts';

export const getId: Operation<'cognito-identity', 'GetId'> = async (input, ctx) => {
  const pool = await ctx.read((tx) => anyPool(tx, input.IdentityPoolId));
  if (input.AccountId !== undefined && input.AccountId !== pool.account)
    throw notAuthorized('Access to the identity pool is forbidden.');
  const logins = await verifiedLogins(ctx, pool, input.Logins);
  if (logins.length === 0) requireGuests(pool.settings.AllowUnauthenticatedIdentities);
  return ctx.write(async (tx) => {
    const now = await anyPool(tx, pool.id);
    const there = await identityOf(tx, now, logins);
    if (there) await linkLogins(tx, ctx, now, there, logins);
    return { IdentityId: (there ?? (await newIdentity(tx, ctx, now, logins))).id };
  });
};

/** @throws AwsError NotAuthorizedException */
export function requireGuests(allowed: boolean): void {
  if (!allowed) throw notAuthorized('Unauthenticated access is not supported for this identity pool.');
}

export const unlinkIdentity: Operation<'cognito-identity', 'UnlinkIdentity'> = async (input, ctx) => {
  const { identity, pool } = await ctx.read(async (tx) => {
    const found = await tx.in(Identities).get(input.IdentityId);
    if (!found) throw identityNotFound(input.IdentityId);
    return { identity: found, pool: await anyPool(tx, found.poolId) };
  });
  const logins = await verifiedLogins(ctx, pool, input.Logins);
  await ctx.write(async (tx) => {
    const owner = await identityOf(tx, pool, logins);
    if (owner?.id !== identity.id) throw notAuthorized(`Access to Identity '${identity.id}' is forbidden.`);
    const gone = new Set(input.LoginsToRemove);
    for (const { provider, subject } of await tx.in(Logins).allBy('identity', [identity.id]))
      if (gone.has(provider)) await tx.in(Logins).delete(pool.id, provider, subject);
    const left = owner.logins.filter((provider) => !gone.has(provider));
    await tx.in(Identities).put({ ...owner, logins: left, modifiedAt: ctx.clock.now() });
  });
  return {};
};
