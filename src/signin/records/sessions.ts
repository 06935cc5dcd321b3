/** Sessions of the access portal and the console, by keyed digests. Times are domain milliseconds. */
import { defineCollection, type Collection } from '../../kernel/collections/collection.ts';

/** A person signed in to the access portal with one browser. */
export interface PortalSessionRecord {
  readonly sessionId: string;
  readonly tokenDigest: string;
  /** Of the secret that goes with the cookie. A session from before there were any opens nothing any more. */
  readonly secretDigest?: string;
  readonly identityStoreId: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Where it was opened, as the browser said it. */
  readonly userAgent?: string;
  readonly remoteAddress?: string;
}

export const PortalSessions: Collection<PortalSessionRecord> = defineCollection<PortalSessionRecord>(
  'signin/portal-session',
  {
    scope: 'global',
    version: 1,
    key: (record) => [record.sessionId],
    unique: { token: (record) => [record.tokenDigest] },
    indexes: {
      user: (record) => [record.identityStoreId, record.userId, record.sessionId],
      expiry: (record) => [record.expiresAt, record.sessionId],
    },
  },
);

/** Who is signed in to the console: an account's root user, or a person in a role that the access portal opened. */
export type ConsolePrincipal =
  | { readonly kind: 'root'; readonly account: string }
  | {
      readonly kind: 'role';
      readonly account: string;
      readonly roleName: string;
      readonly roleArn: string;
      readonly roleId: string;
      readonly sessionName: string;
      /** The person, and the portal session: with either the console's session ends. */
      readonly identityStoreId: string;
      readonly userId: string;
      readonly portalSessionId: string;
      /** The person's attributes for access control. */
      readonly tags?: readonly { readonly Key: string; readonly Value: string }[];
    };

/** A principal signed in to the console with one browser. */
export interface ConsoleSessionRecord {
  readonly tokenDigest: string;
  /** As a portal session's. */
  readonly secretDigest?: string;
  readonly principal: ConsolePrincipal;
  readonly createdAt: number;
  /** When a person last used it, to the minute. */
  readonly lastUsedAt?: number;
  readonly expiresAt: number;
}

export const ConsoleSessions: Collection<ConsoleSessionRecord> = defineCollection<ConsoleSessionRecord>(
  'signin/console-session',
  {
    scope: 'global',
    version: 1,
    key: (record) => [record.tokenDigest],
    indexes: {
      account: (record) =>
        record.principal.kind === 'root' ? [record.principal.account, record.tokenDigest] : undefined,
      expiry: (record) => [record.expiresAt, record.tokenDigest],
      portal: ({ principal, tokenDigest }) =>
        principal.kind === 'root'
          ? undefined
          : [principal.identityStoreId, principal.userId, principal.portalSessionId, tokenDigest],
    },
  },
);

/** When a directory user first did what a setup leads to. Stays when sessions end; goes with the user. */
export interface FirstUseRecord {
  readonly identityStoreId: string;
  readonly userId: string;
  /** A portal session was opened. */
  readonly signedInAt?: number;
  /** A client (the AWS CLI, say) was allowed to get the user's tokens. */
  readonly clientAllowedAt?: number;
}

export const FirstUses: Collection<FirstUseRecord> = defineCollection<FirstUseRecord>('signin/first-use', {
  scope: 'global',
  version: 1,
  key: (record) => [record.identityStoreId, record.userId],
});
