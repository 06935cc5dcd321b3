/**
 * What SSO OIDC stores. Client registrations, device authorizations, authorization codes, and grants with the tokens
 * that they gave. Invariants: a secret or token is stored only as its digest; a token is good only while its grant is
 * there, so deleting a grant revokes all its tokens at once; every record but a grant's own carries an expiry index,
 * by which `sweep.ts` removes what nobody can use any more.
 *
 * All collections are global: the requests are unsigned, so they belong to no account; the identity store that a
 * record names is unique by itself.
 */
import { defineCollection } from '../../kernel/collections/collection.ts';

export interface ClientRecord {
  readonly clientId: string;
  readonly secretDigest: string;
  readonly clientName: string;
  /** Empty: a client from before scopes (`aws configure sso` without an sso-session), which gets no refresh token. */
  readonly scopes: readonly string[];
  readonly grantTypes: readonly string[];
  readonly redirectUris: readonly string[];
  /** The start URL of the instance whose `/authorize` the client may use. */
  readonly issuerUrl?: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** A person has allowed it something. The number of those that nobody has is bounded. */
  readonly granted?: true;
}

export interface Approver {
  readonly userId: string;
  readonly identityStoreId: string;
  readonly sessionId: string;
  readonly sessionExpiresAt: number;
}

export interface DeviceAuthorizationRecord {
  readonly deviceCodeDigest: string;
  /** Canonical, `XXXX-XXXX`. Not a secret on its own: a person types it, and approves only after signing in. */
  readonly userCode: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly scopes: readonly string[];
  readonly identityStoreId: string;
  readonly status: 'PENDING' | 'APPROVED' | 'DENIED' | 'USED';
  readonly approver?: Approver;
  readonly lastPolledAt?: number;
  readonly expiresAt: number;
}

export interface AuthorizationCodeRecord {
  readonly codeDigest: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly scopes: readonly string[];
  readonly approver: Approver;
  readonly expiresAt: number;
  /** Set at the first use; a second one revokes this grant. `''`: the first use was refused and gave nothing. */
  readonly grantId?: string;
}

/** One person's consent to one client: the family that all rotated tokens belong to. */
export interface GrantRecord extends Approver {
  readonly grantId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

export interface AccessTokenRecord {
  readonly tokenDigest: string;
  readonly grantId: string;
  readonly expiresAt: number;
}

export interface RefreshTokenRecord {
  readonly tokenDigest: string;
  readonly grantId: string;
  /** When a successor was first issued; the grace period runs from here. */
  readonly rotatedAt?: number;
  readonly expiresAt: number;
}

/** A portal session that was ended before its time: nothing is issued for it any more. */
export interface EndedSessionRecord {
  readonly identityStoreId: string;
  readonly sessionId: string;
  readonly expiresAt: number;
}

const expiry = (record: { readonly expiresAt: number }) => [record.expiresAt];
const session = (approver: Approver) => [approver.identityStoreId, approver.userId, approver.sessionId];

export const Clients = defineCollection<ClientRecord>('sso-oidc/client', {
  scope: 'global',
  version: 2,
  key: (client) => [client.clientId],
  indexes: {
    expiry,
    ungranted: (client) => (client.granted === true ? undefined : [client.issuedAt, client.clientId]),
  },
  upcasters: { 1: (client) => client },
});

export const DeviceAuthorizations = defineCollection<DeviceAuthorizationRecord>('sso-oidc/device-authorization', {
  scope: 'global',
  version: 1,
  key: (authorization) => [authorization.deviceCodeDigest],
  unique: { userCode: (authorization) => [authorization.userCode] },
  indexes: {
    expiry,
    session: (authorization) =>
      authorization.approver && authorization.status === 'APPROVED' ? session(authorization.approver) : undefined,
  },
});

export const AuthorizationCodes = defineCollection<AuthorizationCodeRecord>('sso-oidc/authorization-code', {
  scope: 'global',
  version: 1,
  key: (code) => [code.codeDigest],
  indexes: { expiry, session: (code) => session(code.approver) },
});

export const Grants = defineCollection<GrantRecord>('sso-oidc/grant', {
  scope: 'global',
  version: 1,
  key: (grant) => [grant.grantId],
  indexes: { expiry: (grant) => [grant.sessionExpiresAt], session },
});

export const AccessTokens = defineCollection<AccessTokenRecord>('sso-oidc/access-token', {
  scope: 'global',
  version: 1,
  key: (token) => [token.tokenDigest],
  indexes: { expiry },
});

export const RefreshTokens = defineCollection<RefreshTokenRecord>('sso-oidc/refresh-token', {
  scope: 'global',
  version: 1,
  key: (token) => [token.tokenDigest],
  indexes: { expiry },
});

export const EndedSessions = defineCollection<EndedSessionRecord>('sso-oidc/ended-session', {
  scope: 'global',
  version: 1,
  key: (ended) => [ended.identityStoreId, ended.sessionId],
  indexes: { expiry },
});
