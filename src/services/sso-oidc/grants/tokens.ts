/** Grants and their tokens: issuing, finding, revoking. */
import { randomIds } from '../../../kernel/ids.ts';
import type { ReadTx, WriteTx } from '../../../wire/context.ts';
import { digestOf } from '../digest.ts';
import type { AccessTokenFacts } from '../internal.ts';
import type { Approver, GrantRecord } from '../records.ts';
import {
  AccessTokens,
  AuthorizationCodes,
  Clients,
  DeviceAuthorizations,
  EndedSessions,
  Grants,
  RefreshTokens,
} from '../records.ts';

/** An access token's life in seconds, unless its portal session ends before. IAM Identity Center's default. */
const accessTokenSeconds = 28_800;
/** With this scope a client may refresh without a person. */
const refreshScope = 'sso:account:access';

export interface IssuedTokens {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  /** Only for a client with the scope `sso:account:access`. */
  readonly refreshToken?: string;
}

export async function createGrant(
  tx: WriteTx,
  clientId: string,
  scopes: readonly string[],
  approver: Approver,
): Promise<GrantRecord> {
  const grant: GrantRecord = { ...approver, grantId: randomIds.uuid(), clientId, scopes };
  await tx.in(Grants).insert(grant);
  const client = await tx.in(Clients).get(clientId);
  if (client !== undefined && client.granted !== true) await tx.in(Clients).put({ ...client, granted: true });
  return grant;
}

/** A new access token of the grant and, where the scopes allow, a new refresh token; both end with the session. */
export async function issueTokens(tx: WriteTx, grant: GrantRecord, now: number): Promise<IssuedTokens> {
  const expiresAt = Math.min(now + accessTokenSeconds * 1000, grant.sessionExpiresAt);
  const accessToken = `aoa${randomIds.token(48)}`;
  await tx.in(AccessTokens).insert({ tokenDigest: digestOf(accessToken), grantId: grant.grantId, expiresAt });
  const issued = { accessToken, expiresInSeconds: Math.floor((expiresAt - now) / 1000) };
  if (!grant.scopes.includes(refreshScope)) return issued;
  const refreshToken = `aor${randomIds.token(48)}`;
  await tx
    .in(RefreshTokens)
    .insert({ tokenDigest: digestOf(refreshToken), grantId: grant.grantId, expiresAt: grant.sessionExpiresAt });
  return { ...issued, refreshToken };
}

/** `undefined` when the token is unknown, expired or revoked. */
export async function findAccessToken(
  tx: ReadTx,
  accessToken: string,
  now: number,
): Promise<AccessTokenFacts | undefined> {
  const token = await tx.in(AccessTokens).get(digestOf(accessToken));
  if (!token || token.expiresAt <= now) return undefined;
  const grant = await tx.in(Grants).get(token.grantId);
  if (!grant) return undefined;
  const { userId, identityStoreId, sessionId, scopes } = grant;
  return { userId, identityStoreId, sessionId, scopes, expiresAt: token.expiresAt };
}

/** Takes all tokens of a grant back. */
export async function revokeGrant(tx: WriteTx, grantId: string): Promise<void> {
  await tx.in(Grants).delete(grantId);
}

/** `aws sso logout`: ends the token's whole session. Unknown tokens are no error. */
export async function revokeByAccessToken(tx: WriteTx, accessToken: string): Promise<void> {
  const token = await tx.in(AccessTokens).get(digestOf(accessToken));
  const grant = token && (await tx.in(Grants).get(token.grantId));
  if (grant) await endSession(tx, grant);
}

/** Ends all tokens of one portal session, or (without it) of the user; codes not yet exchanged go too. */
export async function revokeTokensOf(
  tx: WriteTx,
  identityStoreId: string,
  userId: string,
  sessionId?: string,
): Promise<void> {
  const prefix = sessionId === undefined ? [identityStoreId, userId] : [identityStoreId, userId, sessionId];
  for (const grant of await tx.in(Grants).allBy('session', prefix)) await tx.in(Grants).delete(grant.grantId);
  for (const code of await tx.in(AuthorizationCodes).allBy('session', prefix))
    await tx.in(AuthorizationCodes).delete(code.codeDigest);
  for (const authorization of await tx.in(DeviceAuthorizations).allBy('session', prefix)) {
    await tx.in(DeviceAuthorizations).put({ ...authorization, status: 'DENIED' });
  }
}

/** Whether the portal session was ended by `Logout`. The session's own expiry is its owner's to check. */
export async function isSessionEnded(tx: ReadTx, identityStoreId: string, sessionId: string): Promise<boolean> {
  return (await tx.in(EndedSessions).get(identityStoreId, sessionId)) !== undefined;
}

async function endSession(tx: WriteTx, approver: Approver): Promise<void> {
  const { identityStoreId, userId, sessionId, sessionExpiresAt } = approver;
  await revokeTokensOf(tx, identityStoreId, userId, sessionId);
  await tx.in(EndedSessions).put({ identityStoreId, sessionId, expiresAt: sessionExpiresAt });
}
