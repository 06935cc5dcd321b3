/** Users of user pools and of OpenID Connect providers, by their tokens. */
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
} from 'jose';
import { linearPattern, NotLinear } from '../../../kernel/bounded/linear-pattern.ts';
import { verifiedToken } from '../../cognito-identity-provider/internal.ts';
import { issuerKeys } from '../../sts/internal.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { DataContext } from '../graphql/data-context.ts';
import type { Json } from '../functions/json.ts';
import type { AuthProvider, OpenIDConnectConfig, UserPoolConfig } from '../records.ts';
import { NotLetIn, type Visitor } from './visitor.ts';

const maxTokenLength = 16_384;
const algorithms = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'];

/** `undefined`: it is no token of any of them. @throws NotLetIn */
export async function tokenVisitor(
  authorization: string,
  providers: readonly AuthProvider[],
  remoteAddress: string,
  ctx: DataContext,
): Promise<Visitor | undefined> {
  const token = authorization.replace(/^Bearer\s+/i, '').trim();
  const told = token.length <= maxTokenLength ? payloadOf(token) : undefined;
  if (told?.iss === undefined) return undefined;
  const { iss } = told;
  for (const { userPoolConfig: pool, openIDConnectConfig: oidc } of providers) {
    if (pool && iss === poolIssuer(pool)) return poolVisitor(token, pool, remoteAddress, ctx);
    if (oidc && withoutSlash(iss) === withoutSlash(oidc.issuer)) return oidcVisitor(token, oidc, ctx);
  }
  return undefined;
}

function payloadOf(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

const withoutSlash = (address: string): string => address.replace(/\/$/, '');

const poolIssuer = ({ awsRegion, userPoolId }: UserPoolConfig): string =>
  `https://cognito-idp.${awsRegion}.amazonaws.com/${userPoolId}`;

async function poolVisitor(
  token: string,
  pool: UserPoolConfig,
  remoteAddress: string,
  ctx: DataContext,
): Promise<Visitor> {
  const found = await ctx.read(
    async (tx) => (await verifiedToken(tx, ctx, token, 'id')) ?? (await verifiedToken(tx, ctx, token, 'access')),
  );
  if (found?.pool.id !== pool.userPoolId) throw refused();
  if (found.isExpired) throw new NotLetIn('Token has expired.');
  const claims = found.claims as JWTPayload;
  const { sub = '' } = claims;
  requireClient(pool.appIdClientRegex, claims);
  const groups = Array.isArray(claims['cognito:groups']) ? claims['cognito:groups'].map(String) : [];
  const identity = {
    sub,
    issuer: poolIssuer(pool),
    username: String(claims['cognito:username'] ?? claims['username'] ?? sub),
    claims: claims as unknown as Json,
    sourceIp: [remoteAddress],
    defaultAuthStrategy: pool.defaultAction ?? 'ALLOW',
    groups: groups.length > 0 ? groups : null,
  };
  return { type: 'AMAZON_COGNITO_USER_POOLS', identity, groups };
}

async function oidcVisitor(token: string, config: OpenIDConnectConfig, ctx: DataContext): Promise<Visitor> {
  const claims = await verified(token, await keysOfIssuer(token, config, ctx), config.issuer, ctx);
  requireClient(config.clientId, claims);
  requireFresh(claims, config, ctx.clock.now());
  const { sub = '' } = claims;
  const identity = { sub, issuer: config.issuer, claims: claims as unknown as Json };
  return { type: 'OPENID_CONNECT', identity };
}

async function keysOfIssuer(token: string, { issuer }: OpenIDConnectConfig, ctx: DataContext): Promise<JSONWebKeySet> {
  try {
    const { providerKeys } = await issuerKeys();
    return await providerKeys(withoutSlash(issuer), decodeProtectedHeader(token).kid, ctx.settings);
  } catch (error) {
    if (error instanceof AwsError) throw new NotLetIn(error.message);
    throw refused();
  }
}

const refused = (): NotLetIn => new NotLetIn('You are not authorized to make this call.');

/** @throws NotLetIn */
async function verified(token: string, keys: JSONWebKeySet, issuer: string, ctx: DataContext): Promise<JWTPayload> {
  try {
    const currentDate = new Date(ctx.clock.now());
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { algorithms, currentDate });
    if (withoutSlash(payload.iss ?? '') !== withoutSlash(issuer) || payload.exp === undefined) throw refused();
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new NotLetIn('Token has expired.');
    if (error instanceof NotLetIn) throw error;
    if (error instanceof errors.JOSEError) throw refused();
    throw error;
  }
}

/** A pattern for the client that a token was made for. @throws NotLetIn */
function requireClient(pattern: string | undefined, { aud, client_id: client, azp }: JWTPayload): void {
  if (pattern === undefined || pattern === '') return;
  const clients = [aud, client, azp].flat().filter((one) => typeof one === 'string');
  try {
    const expected = linearPattern(`^(?:${pattern})$`);
    if (clients.some((one) => expected.test(one))) return;
  } catch (error) {
    if (!(error instanceof NotLinear)) throw error;
  }
  throw refused();
}

/** How old a token, or the sign-in behind it, may be; milliseconds. @throws NotLetIn */
function requireFresh(claims: JWTPayload, { iatTTL, authTTL }: OpenIDConnectConfig, now: number): void {
  const isOld = (seconds: unknown, ttl: number | undefined): boolean =>
    ttl !== undefined && ttl > 0 && !(typeof seconds === 'number' && seconds * 1000 + ttl >= now);
  if (isOld(claims.iat, iatTTL) || isOld(claims['auth_time'], authTTL)) throw new NotLetIn('Token has expired.');
}
