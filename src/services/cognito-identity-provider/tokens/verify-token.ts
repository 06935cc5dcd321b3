/**
 * Tokens that a user brings back: signature, pool, expiry (domain time), and that the sign-in has not ended since.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { clientNotFound, notAuthorized, userNotFound } from '../errors.ts';
import { providerName } from '../pools/find-pool.ts';
import { Clients, Pools, SigningKeys, type ClientRecord, type PoolRecord } from '../records.ts';
import { Sessions, Users, type SessionRecord, type UserRecord } from '../user-records.ts';
import { isSignedBy, readToken, type Claims } from './jwt.ts';

export interface VerifiedToken {
  readonly pool: PoolRecord;
  readonly claims: Claims;
  readonly isExpired: boolean;
}

/** `undefined`: no pool of this server has signed it for that use. */
export async function verifiedToken(
  tx: ReadTx,
  { clock }: Pick<Context, 'clock'>,
  token: string,
  use: 'access' | 'id',
): Promise<VerifiedToken | undefined> {
  const read = readToken(token);
  if (!read || read.claims['token_use'] !== use) return undefined;
  const { iss, exp } = read.claims;
  const poolId = typeof iss === 'string' ? iss.slice(iss.lastIndexOf('/') + 1) : '';
  const pool = await tx.in(Pools).get(poolId);
  if (!pool || iss !== issuerOf(pool) || pool.keyIds[use] !== read.kid) return undefined;
  const key = await tx.in(SigningKeys).get(poolId, read.kid);
  if (!key || !isSignedBy(read, key.publicKey)) return undefined;
  return { pool, claims: read.claims, isExpired: typeof exp !== 'number' || exp * 1000 <= clock.now() };
}

/** Whether the sign-in that a token is of goes on, and its user is not disabled. */
export async function isStillSignedIn(tx: ReadTx, { pool, claims }: VerifiedToken): Promise<boolean> {
  const username = String(claims['cognito:username'] ?? claims['username']);
  const user = await tx.in(Users).get(pool.id, username);
  const session = await tx.in(Sessions).get(pool.id, username, String(claims['origin_jti']));
  return user?.sub === claims['sub'] && user?.enabled === true && session !== undefined;
}

export function issuerOf(pool: Pick<PoolRecord, 'region' | 'id'>): string {
  return `https://${providerName(pool)}`;
}

/** What lets an access token act for its user; a PreTokenGeneration function may take it out. */
export const ownScope = 'aws.cognito.signin.user.admin';

export interface SignedIn {
  readonly pool: PoolRecord;
  readonly client: ClientRecord;
  readonly user: UserRecord;
  readonly session: SessionRecord;
  readonly claims: Claims;
}

/** Whose access token it is. @throws AwsError NotAuthorizedException and others, as AWS refuses such tokens */
export async function requireSignedIn(tx: ReadTx, ctx: Pick<Context, 'clock'>, token: string): Promise<SignedIn> {
  const verified = await verifiedToken(tx, ctx, token, 'access');
  if (!verified) throw notAuthorized('Invalid Access Token');
  if (verified.isExpired) throw notAuthorized('Access Token has expired');
  const { pool, claims } = verified;
  if (!String(claims['scope']).split(' ').includes(ownScope))
    throw notAuthorized('Access Token does not have required scopes');
  const username = String(claims['username']);
  const user = await tx.in(Users).get(pool.id, username);
  if (!user || user.sub !== claims['sub']) throw userNotFound();
  const client = await tx.in(Clients).get(String(claims['client_id']));
  if (client?.poolId !== pool.id) throw clientNotFound(String(claims['client_id']));
  const session = await tx.in(Sessions).get(pool.id, username, String(claims['origin_jti']));
  if (!session) throw notAuthorized('Access Token has been revoked');
  if (!user.enabled) throw notAuthorized('User is disabled.');
  return { pool, client, user, session, claims };
}
