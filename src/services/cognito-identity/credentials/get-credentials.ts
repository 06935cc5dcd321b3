/**
 * AWS's credentials for an identity (the enhanced flow), and the token for the basic one.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow.html
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { badConfiguration, identityNotFound, invalidParameter, notAuthorized } from '../errors.ts';
import { linkLogins } from '../identities/find-identity.ts';
import { anyPool, poolArn } from '../pools/find-pool.ts';
import { Identities } from '../records.ts';
import { requireGuests } from './get-id.ts';
import { identityToken } from './identity-token.ts';
import { verifiedLogins, type VerifiedLogin } from './logins.ts';
import { roleFor } from './role-choice.ts';
import { guestScope } from './scope-down.ts';

interface Asked {
  readonly IdentityId: string;
  readonly Logins?: Record<string, string> | undefined;
}

export const getCredentialsForIdentity: Operation<'cognito-identity', 'GetCredentialsForIdentity'> = async (
  input,
  ctx,
) => {
  const { pool, logins } = await entitled(ctx, input);
  const RoleArn = roleFor(pool, logins[0], input.CustomRoleArn);
  const WebIdentityToken = await identityToken(ctx, pool, input.IdentityId, logins);
  const source = { sourceArn: poolArn(pool), sourceAccount: pool.account, region: pool.region };
  const { sts } = ctx.aws.asService('cognito-identity.amazonaws.com', pool.account, source);
  const { Credentials } = await assumed(() =>
    sts.assumeRoleWithWebIdentity({
      RoleArn,
      WebIdentityToken,
      RoleSessionName: 'CognitoIdentityCredentials',
      ...(logins.length === 0 && guestScope),
    }),
  );
  return {
    IdentityId: input.IdentityId,
    Credentials: {
      AccessKeyId: Credentials!.AccessKeyId!,
      SecretKey: Credentials!.SecretAccessKey!,
      SessionToken: Credentials!.SessionToken!,
      Expiration: Credentials!.Expiration!,
    },
  };
};

/** A role that is not there, or does not trust the pool, is the pool's trouble. */
async function assumed<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof AwsError && error.code === 'AccessDenied' ? badConfiguration() : error;
  }
}

export const getOpenIdToken: Operation<'cognito-identity', 'GetOpenIdToken'> = async (input, ctx) => {
  const { pool, logins } = await entitled(ctx, input);
  if (!pool.settings.AllowClassicFlow)
    throw invalidParameter('Basic (classic) flow is not enabled, please use enhanced flow.');
  return { IdentityId: input.IdentityId, Token: await identityToken(ctx, pool, input.IdentityId, logins) };
};

/** Who asks is the identity: its logins say so, or it is a guest's. @throws AwsError */
async function entitled(ctx: Context, { IdentityId, Logins }: Asked) {
  const { identity, pool } = await ctx.read(async (tx) => {
    const found = await tx.in(Identities).get(IdentityId);
    if (!found) throw identityNotFound(IdentityId);
    return { identity: found, pool: await anyPool(tx, found.poolId) };
  });
  const logins: readonly VerifiedLogin[] = await verifiedLogins(ctx, pool, Logins);
  if (logins.length === 0) {
    if (identity.logins.length > 0) throw notAuthorized(`Access to Identity '${IdentityId}' is forbidden.`);
    requireGuests(pool.settings.AllowUnauthenticatedIdentities);
    return { pool, logins };
  }
  await ctx.write(async (tx) => {
    const now = await tx.in(Identities).get(IdentityId);
    if (!now) throw identityNotFound(IdentityId);
    await linkLogins(tx, ctx, pool, now, logins);
  });
  return { pool, logins };
}
