/** A web identity token (RFC 7519, OpenID Connect Core 1.0 section 2), verified against a registered provider. */
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { Context } from '../../../wire/context.ts';
import { findOidcProvider } from '../../iam/internal.ts';
import { expiredToken, invalidToken } from '../sessions/identity-token-errors.ts';
import { tagsOfToken } from '../sessions/session-tags.ts';
import type { SessionTags } from '../sessions/session-tags.ts';
import { providerKeys } from './provider-keys.ts';

const algorithms = ['RS256', 'ES256'];
/** Cognito's identity pools, whom roles trust by that name. */
const identityProvider = 'cognito-identity.amazonaws.com';
const tagsClaim = 'https://aws.amazon.com/tags';
const sourceIdentityClaim = 'https://aws.amazon.com/source_identity';

export interface WebIdentity {
  readonly providerArn: string;
  /** As condition keys begin: `id.example/tenant`. */
  readonly providerUrl: string;
  readonly subject: string;
  readonly audience: string;
  readonly claims: JWTPayload;
  readonly tags: SessionTags;
  readonly sourceIdentity?: string;
  /** Condition keys that the session's requests have, where the provider has such. */
  readonly sessionKeys?: Readonly<Record<string, string>>;
}

/** Throws InvalidIdentityToken, ExpiredTokenException, IDPCommunicationError. */
export async function verifyWebIdentity(token: string, account: string, ctx: Context): Promise<WebIdentity> {
  const { issuer, keyId } = readUnverified(token);
  if (issuer === `https://${identityProvider}`) return cognitoIdentity(token, ctx);
  const provider = await ctx.read((tx) => findOidcProvider(tx, account, issuer));
  if (!provider) throw invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`);
  const claims = await verify(token, provider.issuer, keyId, ctx);
  const audiences = [claims.aud ?? []].flat();
  // The authorized party counts before the audience, which may name others too.
  const audience =
    typeof claims['azp'] === 'string' ? claims['azp'] : audiences.find((one) => provider.clientIds.includes(one));
  if (audience === undefined || !provider.clientIds.includes(audience)) throw invalidToken('Incorrect token audience');
  if (typeof claims.sub !== 'string' || claims.sub === '') throw invalidToken('Missing a required claim: sub');
  const sourceIdentity = claims[sourceIdentityClaim];
  return {
    providerArn: provider.arn,
    providerUrl: provider.url,
    subject: claims.sub,
    audience,
    claims,
    tags: tagsOf(claims[tagsClaim]),
    ...(typeof sourceIdentity === 'string' && { sourceIdentity: checkedSourceIdentity(sourceIdentity) }),
  };
}

/** Cognito's identities need no registered provider. */
async function cognitoIdentity(token: string, ctx: Context): Promise<WebIdentity> {
  const { identityTokens } = await import('../../cognito-identity/internal.ts');
  const claims = (await (await identityTokens()).verifiedIdentityToken(ctx, token)) as JWTPayload | undefined;
  if (!claims) throw invalidToken("Couldn't verify the token's signature, or it has expired.");
  const [subject, audience] = [String(claims.sub), String(claims.aud)];
  return {
    providerArn: identityProvider,
    providerUrl: identityProvider,
    subject,
    audience,
    claims,
    tags: tagsOf(claims[tagsClaim]),
    sessionKeys: {
      [`${identityProvider}:sub`]: subject,
      [`${identityProvider}:aud`]: audience,
    },
  };
}

function readUnverified(token: string): { readonly issuer: string; readonly keyId: string | undefined } {
  try {
    const { iss } = decodeJwt(token);
    const { kid } = decodeProtectedHeader(token);
    if (typeof iss === 'string') return { issuer: iss.replace(/\/$/, ''), keyId: kid };
  } catch {
    // Not a token at all: the same answer.
  }
  throw invalidToken('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)');
}

async function verify(token: string, issuer: string, keyId: string | undefined, ctx: Context): Promise<JWTPayload> {
  const keys = await providerKeys(issuer, keyId, ctx.settings);
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      algorithms,
      issuer: [issuer, `${issuer}/`],
      requiredClaims: ['exp', 'iat', 'sub', 'aud'],
      currentDate: new Date(ctx.clock.real()),
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw expiredToken(
        `Token expired: current date/time ${Math.floor(ctx.clock.real() / 1000)} must be before the expiration ` +
          `date/time ${error.payload.exp}`,
      );
    }
    if (error instanceof errors.JWTClaimValidationFailed) throw invalidToken(`Missing or wrong claim: ${error.claim}`);
    throw invalidToken(
      "Couldn't verify the token's signature: " +
        'it has to be of RS256 or ES256 by a key that the identity provider publishes.',
    );
  }
}

/** `{"principal_tags": {"Team": ["Blue"]}, "transitive_tag_keys": ["Team"]}` */
function tagsOf(claim: unknown): SessionTags {
  if (typeof claim !== 'object' || claim === null) return { tags: [], transitiveTagKeys: [] };
  const { principal_tags: given, transitive_tag_keys: transitive } = claim as Readonly<Record<string, unknown>>;
  const keys = Array.isArray(transitive) ? transitive.filter((key): key is string => typeof key === 'string') : [];
  return tagsOfToken(
    Object.entries(given ?? {}).map(([key, value]) => [key, Array.isArray(value) ? value[0] : value]),
    keys,
  );
}

function checkedSourceIdentity(text: string): string {
  if (!/^[\w+=,.@-]{2,64}$/.test(text))
    throw invalidToken('The source identity in the token has to have 2 to 64 letters, digits or +=,.@-_');
  return text;
}
