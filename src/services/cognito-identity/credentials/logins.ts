/**
 * Whom a provider's token vouches for: users of our user pools, and those of IAM's OpenID Connect providers.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/external-identity-providers.html
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { isStillSignedIn, providerName, verifiedToken } from '../../cognito-identity-provider/internal.ts';
import { webIdentities } from '../../sts/internal.ts';
import { notAuthorized } from '../errors.ts';
import type { IdentityPoolRecord } from '../records.ts';

export interface VerifiedLogin {
  /** As `Logins` names it. */
  readonly provider: string;
  /** As role mappings name it: of user pools with the client's id. */
  readonly mappedAs: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly isUserPool: boolean;
}

type Given = Readonly<Record<string, string>> | undefined;

/** Each login of a request. @throws AwsError NotAuthorizedException where one vouches for nobody */
export async function verifiedLogins(ctx: Context, pool: IdentityPoolRecord, given: Given): Promise<VerifiedLogin[]> {
  const logins: VerifiedLogin[] = [];
  for (const [provider, token] of Object.entries(given ?? {})) {
    const isUserPool = provider.startsWith('cognito-idp.');
    logins.push(isUserPool ? await ofUserPool(ctx, pool, provider, token) : await ofOidc(ctx, pool, provider, token));
  }
  return logins;
}

async function ofUserPool(
  ctx: Context,
  pool: IdentityPoolRecord,
  provider: string,
  token: string,
): Promise<VerifiedLogin> {
  const trusted = (pool.settings.CognitoIdentityProviders ?? []).filter((one) => one.ProviderName === provider);
  if (trusted.length === 0) throw unsupported();
  const verified = await ctx.read((tx) => verifiedToken(tx, ctx, token, 'id'));
  if (!verified) throw notAuthorized("Invalid login token. Couldn't verify signed token.");
  const { claims } = verified;
  if (providerName(verified.pool) !== provider)
    throw notAuthorized("Invalid login token. Issuer doesn't match providerName");
  if (verified.isExpired)
    throw notAuthorized(
      `Invalid login token. Token expired: ${String(claims['exp'])} >= ${Math.floor(ctx.clock.now() / 1000)}`,
    );
  const client = trusted.find(({ ClientId }) => ClientId === claims['aud']);
  if (!client) throw notAuthorized('Invalid login token. Incorrect token audience.');
  if (client.ServerSideTokenCheck && !(await ctx.read((tx) => isStillSignedIn(tx, verified))))
    throw notAuthorized('Invalid login token. Token is not active');
  const subject = String(claims['sub']);
  return { provider, mappedAs: `${provider}:${client.ClientId}`, subject, claims, isUserPool: true };
}

async function ofOidc(ctx: Context, pool: IdentityPoolRecord, provider: string, token: string): Promise<VerifiedLogin> {
  const arn = pool.settings.OpenIdConnectProviderARNs?.find((one) => one.endsWith(`:oidc-provider/${provider}`));
  if (arn === undefined) throw unsupported();
  const { verifyWebIdentity } = await webIdentities();
  try {
    const verified = await verifyWebIdentity(token, pool.account, ctx);
    if (verified.providerArn !== arn) throw notAuthorized("Invalid login token. Issuer doesn't match providerName");
    const claims = verified.claims as VerifiedLogin['claims'];
    return { provider, mappedAs: arn, subject: verified.subject, claims, isUserPool: false };
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'NotAuthorizedException') throw error;
    throw notAuthorized(`Invalid login token. ${error.message}`);
  }
}

function unsupported(): AwsError {
  return notAuthorized('Token is not from a supported provider of this identity pool.');
}
