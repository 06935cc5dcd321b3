/** What the sign-in pages and the portal need of SSO OIDC beyond its public operations. */
import type { ReadTx, WriteTx } from '../../wire/context.ts';

export interface DeviceAuthorization {
  readonly userCode: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
  readonly identityStoreId: string;
  readonly status: 'PENDING' | 'APPROVED' | 'DENIED' | 'USED';
  /** Milliseconds, domain time. */
  readonly expiresAt: number;
}

/** The person who approves, and the portal session that the tokens will belong to. */
export interface Approval { readonly userId: string; readonly identityStoreId: string; readonly sessionId: string }

/** `undefined`: no such code, or expired. Case and the hyphen do not matter. */
export async function findDeviceAuthorization(tx: ReadTx, userCode: string, now: number): Promise<DeviceAuthorization | undefined> {
  throw new Error(`not there yet ${tx} ${userCode} ${now}`);
}

/** Answers false when the code was no longer pending. */
export async function decideDeviceAuthorization(tx: WriteTx, userCode: string, decision: 'APPROVED' | 'DENIED', approval: Approval, now: number): Promise<boolean> {
  throw new Error(`not there yet ${tx} ${userCode} ${decision} ${approval} ${now}`);
}

/** A checked `GET /authorize` request (authorization code with PKCE). */
export interface AuthorizationRequest {
  readonly clientId: string;
  readonly clientName: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly scopes: readonly string[];
  readonly codeChallenge: string;
  /** From the client's registered `issuerUrl`. */
  readonly identityStoreId: string;
}

/** Why `GET /authorize` is refused: shown to the person, or (where the redirect can be trusted) sent to the client. */
export interface AuthorizationRefusal { readonly error: string; readonly description: string; readonly redirectTo?: string }

export async function checkAuthorizationRequest(tx: ReadTx, query: URLSearchParams, now: number): Promise<AuthorizationRequest | AuthorizationRefusal> {
  throw new Error(`not there yet ${tx} ${query} ${now}`);
}

/** The one-time code (raw) for the redirect; expires in minutes; only its digest is stored. */
export async function issueAuthorizationCode(tx: WriteTx, request: AuthorizationRequest, approval: Approval, now: number): Promise<string> {
  throw new Error(`not there yet ${tx} ${request} ${approval} ${now}`);
}

export interface AccessTokenFacts {
  readonly userId: string;
  readonly identityStoreId: string;
  readonly sessionId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/** `undefined` when the token is unknown, expired or revoked. */
export async function findAccessToken(tx: ReadTx, accessToken: string, now: number): Promise<AccessTokenFacts | undefined> {
  throw new Error(`not there yet ${tx} ${accessToken} ${now}`);
}

/** `aws sso logout`: ends the token's whole session. Unknown tokens are no error. */
export async function revokeByAccessToken(tx: WriteTx, accessToken: string): Promise<void> {
  throw new Error(`not there yet ${tx} ${accessToken}`);
}

/** Ends all tokens of one portal session, or (without it) of the user. */
export async function revokeTokensOf(tx: WriteTx, identityStoreId: string, userId: string, sessionId?: string): Promise<void> {
  throw new Error(`not there yet ${tx} ${identityStoreId} ${userId} ${sessionId}`);
}
