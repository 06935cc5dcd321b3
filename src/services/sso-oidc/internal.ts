/** What the sign-in pages and the portal need of SSO OIDC beyond its public operations. */
import { collectionRange } from '../../kernel/collections/collection.ts';
import { Clients } from './records.ts';

export { checkAuthorizationRequest, issueAuthorizationCode } from './authorize.ts';
export { canonicalUserCode, decideDeviceAuthorization, findDeviceAuthorization } from './device-approval.ts';
export { admitUnsigned } from './unsigned-requests.ts';
export { findAccessToken, isSessionEnded, revokeByAccessToken, revokeTokensOf } from './grants/tokens.ts';

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
export interface Approval {
  readonly userId: string;
  readonly identityStoreId: string;
  readonly sessionId: string;
  /** When the portal session ends (milliseconds, domain time): no token outlives it. */
  readonly sessionExpiresAt: number;
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
export interface AuthorizationRefusal {
  readonly error: string;
  readonly description: string;
  /** The complete address to redirect to, `error` and `state` included. */
  readonly redirectTo?: string;
}

export interface AccessTokenFacts {
  readonly userId: string;
  readonly identityStoreId: string;
  readonly sessionId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/**
 * The client registrations. A reset should keep them: clients cache theirs for 90 days and, refused with InvalidClient,
 * do not register anew (AWS CLI 2.9.19).
 */
export const registrationsRange = collectionRange(Clients);
