/**
 * Identities' own tokens, which STS takes for a role: signed by this server's key, as by Amazon's.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair as generateKeyPairWithCallback,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { Context } from '../../../wire/context.ts';
import { readToken, isSigned, signedToken, type Claims } from '../../cognito-identity-provider/internal.ts';
import { IssuerKeys, type IdentityPoolRecord, type IssuerKeyRecord } from '../records.ts';
import { defaultClaims } from '../pools/principal-tags.ts';
import type { VerifiedLogin } from './logins.ts';

const generateKeyPair = promisify(generateKeyPairWithCallback);
const purpose = 'cognito-identity/issuer-key';
export const issuer = 'https://cognito-identity.amazonaws.com';
const tagsClaim = 'https://aws.amazon.com/tags';
const lifetimeSeconds = 600;

/** Of an identity, with whom its logins vouch for. Times are the machine's: STS verifies by that one. */
export async function identityToken(
  ctx: Context,
  pool: IdentityPoolRecord,
  identityId: string,
  logins: readonly VerifiedLogin[],
): Promise<string> {
  const { id: kid, key } = await issuerKey(ctx);
  const now = Math.floor(ctx.clock.real() / 1000);
  const tags = principalTagsOf(pool, logins);
  return signedToken(key, kid, {
    sub: identityId,
    aud: pool.id,
    amr: methodsOf(logins),
    iss: issuer,
    ...(Object.keys(tags).length > 0 && { [tagsClaim]: { principal_tags: tags } }),
    exp: now + lifetimeSeconds,
    iat: now,
  });
}

function methodsOf(logins: readonly VerifiedLogin[]): string[] {
  if (logins.length === 0) return ['unauthenticated'];
  return [
    'authenticated',
    ...logins.flatMap(({ provider, subject, isUserPool }) => [
      provider,
      ...(isUserPool ? [`${provider}:CognitoSignIn:${subject}`] : [`${provider}:OIDC:${subject}`]),
    ]),
  ];
}

function principalTagsOf(
  { principalTags }: IdentityPoolRecord,
  logins: readonly VerifiedLogin[],
): Record<string, string[]> {
  const tags: Record<string, string[]> = {};
  for (const { provider, claims } of logins) {
    const set = principalTags[provider];
    for (const [tag, claim] of Object.entries(set?.useDefaults ? defaultClaims : (set?.claims ?? {}))) {
      const value = claims[claim];
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        tags[tag] = [String(value)];
    }
  }
  return tags;
}

/** The claims of a token of ours; `undefined`: it is none, or over. */
export async function verifiedIdentityToken(ctx: Context, token: string): Promise<Claims | undefined> {
  const read = readToken(token);
  if (!read || read.claims['iss'] !== issuer) return undefined;
  const { id, key } = await issuerKey(ctx);
  if (read.kid !== id || !isSigned(read, createPublicKey(key))) return undefined;
  const { exp } = read.claims;
  return typeof exp === 'number' && exp * 1000 > ctx.clock.real() ? read.claims : undefined;
}

/** Made at its first use. */
async function issuerKey(ctx: Context): Promise<{ readonly id: string; readonly key: KeyObject }> {
  const { id, sealed } = (await ctx.read((tx) => tx.in(IssuerKeys).get('current'))) ?? (await makeKey(ctx));
  const pem = ctx.seal.open(purpose, sealed);
  if (pem === undefined) throw new Error("The key of identities' tokens cannot be opened with this server's key.");
  return { id, key: createPrivateKey(pem) };
}

async function makeKey(ctx: Context): Promise<IssuerKeyRecord> {
  const { privateKey } = await generateKeyPair('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const fresh: IssuerKeyRecord = { id: ctx.ids.uuid(), sealed: ctx.seal.seal(purpose, pem) };
  return ctx.write(async (tx) => {
    const other = await tx.in(IssuerKeys).get('current');
    if (other) return other;
    await tx.in(IssuerKeys).put(fresh);
    return fresh;
  });
}
