/**
 * What the sign-in side stores. Secrets never lie here in the clear: passwords are argon2id hashes, cookie and link
 * tokens are keyed digests, TOTP secrets and mails are sealed. All times are domain milliseconds.
 */
import { defineCollection, type Collection } from '../kernel/collections/collection.ts';
import type { Fido2Proof, MfaType } from './mfa/mfa-records.ts';

/** A directory user's password. Users made through the API have no record until a reset gives them one. */
export interface PasswordRecord {
  readonly identityStoreId: string;
  readonly userId: string;
  /** Absent: no password was ever chosen, or a one-time password replaced it. */
  readonly hash?: string;
  /** The last three hashes, newest first, the current one included: none of them may be chosen again. */
  readonly history: readonly string[];
  readonly setAt?: number;
  readonly oneTime?: { readonly hash: string; readonly expiresAt: number };
}

export const Passwords: Collection<PasswordRecord> = defineCollection<PasswordRecord>('signin/password', {
  scope: 'global',
  version: 1,
  key: (record) => [record.identityStoreId, record.userId],
});

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

/** What a one-time link lets its holder do. */
export type LinkSubject =
  | { readonly kind: 'console'; readonly account: string }
  /** `invitedEmail`: an invitation, sent to this address. */
  | {
      readonly kind: 'reset-user';
      readonly identityStoreId: string;
      readonly userId: string;
      readonly invitedEmail?: string;
    }
  | { readonly kind: 'verify-email'; readonly identityStoreId: string; readonly userId: string; readonly email: string }
  | { readonly kind: 'reset-root'; readonly account: string };

export interface OneTimeLinkRecord {
  readonly tokenDigest: string;
  readonly subject: LinkSubject;
  readonly expiresAt: number;
}

export const OneTimeLinks: Collection<OneTimeLinkRecord> = defineCollection<OneTimeLinkRecord>('signin/one-time-link', {
  scope: 'global',
  version: 1,
  key: (record) => [record.tokenDigest],
  indexes: {
    subject: (record) => [...linkSubjectKey(record.subject), record.tokenDigest],
    expiry: (record) => [record.expiresAt, record.tokenDigest],
  },
});

/** Whose links, of which kind: a newer one replaces the older. */
export type LinkOwner = { readonly kind: LinkSubject['kind'] } & (
  | { readonly identityStoreId: string; readonly userId: string }
  | { readonly account: string }
);

export function linkSubjectKey(subject: LinkOwner): string[] {
  return 'userId' in subject
    ? [subject.kind, subject.identityStoreId, subject.userId]
    : [subject.kind, subject.account];
}

/** Failed attempts under one name (a user name's digest, a sign-in's). */
export interface AttemptRecord {
  readonly name: string;
  readonly failures: number;
  /** No attempt is looked at before this time. */
  readonly blockedUntil: number;
  /** When the failures are forgotten. */
  readonly expiresAt: number;
}

export const Attempts: Collection<AttemptRecord> = defineCollection<AttemptRecord>('signin/attempts', {
  scope: 'global',
  version: 1,
  key: (record) => [record.name],
  indexes: { expiry: (record) => [record.expiresAt, record.name] },
});

/** A browser that one user has chosen to trust: context-aware MFA does not ask there. */
export interface TrustedDeviceRecord {
  readonly tokenDigest: string;
  /** As a portal session's. */
  readonly secretDigest?: string;
  readonly identityStoreId: string;
  readonly userId: string;
  readonly expiresAt: number;
}

export const TrustedDevices: Collection<TrustedDeviceRecord> = defineCollection<TrustedDeviceRecord>(
  'signin/trusted-device',
  {
    scope: 'global',
    version: 1,
    key: (record) => [record.tokenDigest],
    indexes: {
      user: (record) => [record.identityStoreId, record.userId, record.tokenDigest],
      expiry: (record) => [record.expiresAt, record.tokenDigest],
    },
  },
);

/** The account's root user: signs in to the console with an e-mail address and a password. */
export interface RootUserRecord {
  readonly account: string;
  readonly email: string;
  readonly hash?: string;
  readonly history: readonly string[];
}

export const RootUsers: Collection<RootUserRecord> = defineCollection<RootUserRecord>('signin/root-user', {
  scope: 'global',
  version: 1,
  key: (record) => [record.account],
  unique: { email: (record) => [record.email.toLowerCase()] },
});

export type MfaMode = 'ALWAYS_ON' | 'CONTEXT_AWARE' | 'DISABLED';

/** What happens at the sign-in of a person who has no MFA device. */
export type WithoutDevice = 'REGISTER' | 'EMAIL_CODE' | 'BLOCK' | 'ALLOW';

/** Absent settings have the defaults of `directory-settings.ts`. */
export interface DirectorySettingsRecord {
  readonly identityStoreId: string;
  readonly mfaMode: MfaMode;
  readonly sessionDurationSeconds?: number;
  readonly allowedTypes?: readonly MfaType[];
  readonly withoutDevice?: WithoutDevice;
  readonly emailOneTimePassword?: boolean;
}

export const DirectorySettings: Collection<DirectorySettingsRecord> = defineCollection<DirectorySettingsRecord>(
  'signin/directory-settings',
  {
    scope: 'global',
    version: 1,
    key: (record) => [record.identityStoreId],
  },
);

/** The e-mail address that a user has proved to read. Another address of the user is not verified. */
export interface VerifiedEmailRecord {
  readonly identityStoreId: string;
  readonly userId: string;
  readonly email: string;
  readonly verifiedAt: number;
}

export const VerifiedEmails: Collection<VerifiedEmailRecord> = defineCollection<VerifiedEmailRecord>(
  'signin/verified-email',
  {
    scope: 'global',
    version: 1,
    key: (record) => [record.identityStoreId, record.userId],
  },
);

/** What became of a message on its way out. */
export interface MailRelay {
  readonly state: 'WAITING' | 'SENT' | 'FAILED';
  /** `host:port` */
  readonly server: string;
  readonly at: number;
  readonly problem?: string;
}

/** What is said in a message, and of it. */
export interface MailWords {
  readonly text: string;
  readonly html: string;
  readonly problem?: string;
}

interface MailHead {
  readonly mailId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly sentAt: number;
}

/** A message that AWS would have sent; it stays in the inbox, and goes out only where a relay is configured. */
export interface Mail extends MailHead, Omit<MailWords, 'problem'> {
  readonly relay?: MailRelay;
}

/** As it is stored (`mail/mail-seal.ts`). */
export interface MailRecord extends MailHead {
  /** Its words as JSON, sealed for the purpose `signin/mail`. */
  readonly sealed?: string;
  /** Instead of `sealed`: what version 1 has stored, until the next start seals it. */
  readonly clear?: MailWords;
  readonly relay?: Omit<MailRelay, 'problem'>;
}

export const Mails: Collection<MailRecord> = defineCollection<MailRecord>('signin/mail', {
  scope: 'global',
  version: 2,
  key: (record) => [record.mailId],
  indexes: { sent: (record) => [record.sentAt, record.mailId] },
  upcasters: {
    1: ({ text, html, relay: { problem, ...relay } = {}, ...head }) => ({
      ...head,
      clear: { text, html, ...(problem !== undefined && { problem }) },
      ...(relay.state !== undefined && { relay }),
    }),
  },
});

/** What a sign-in leads to. */
export type FlowTarget =
  | { readonly kind: 'device'; readonly userCode?: string }
  | { readonly kind: 'authorize'; readonly query: string }
  /** `resume`: the shortcut that the person came by, `account_id=…&role_name=…`. */
  | { readonly kind: 'portal'; readonly resume?: string }
  | { readonly kind: 'console'; readonly next: string }
  | { readonly kind: 'reset'; readonly linkDigest: string }
  | { readonly kind: 'verify-email'; readonly linkDigest: string }
  | { readonly kind: 'mfa-device'; readonly sessionId: string }
  /** Nothing goes on: kept so that the page that tells how it ended can be loaded again. */
  | { readonly kind: 'ended'; readonly outcome: Outcome };

/** `signInPath`: where to sign in from there. */
export type Outcome =
  | { readonly what: 'device-approved' | 'device-denied'; readonly client: string }
  | { readonly what: 'password-set'; readonly userName: string; readonly signInPath: string }
  | { readonly what: 'password-changed'; readonly signInPath: string }
  | { readonly what: 'email-verified'; readonly email: string; readonly userName: string; readonly signInPath: string };

/** A six-digit code that was mailed for one flow. */
export interface EmailCode {
  /** `mfa`: instead of a device. `first-password`: instead of the password that the user does not have yet. */
  readonly purpose: 'mfa' | 'first-password';
  readonly userId: string;
  readonly email: string;
  readonly digest: string;
  readonly expiresAt: number;
  readonly triesLeft: number;
}

/** One sign-in under way in one browser window; its cookie's value is stored as a digest. */
export interface FlowRecord {
  /** Only the address of the sign-in's pages holds it, so that the cookie alone is of no use. */
  readonly flowId: string;
  readonly tokenDigest: string;
  readonly target: FlowTarget;
  readonly identityStoreId?: string;
  /** As typed, known or not. */
  readonly userName?: string;
  /** Set once the password was right, together with a new flow id and cookie. */
  readonly userId?: string;
  /** The one-time password was right: nothing goes on before a new one is chosen. */
  readonly mustChangePassword?: boolean;
  /** Of the trust in this browser that came with the right password: context-aware MFA does not ask while it lasts. */
  readonly trustDigest?: string;
  /** Sealed base32 of the TOTP secret that is being registered. */
  readonly newMfaSecret?: string;
  readonly emailCode?: EmailCode;
  /** What the security key's page has verified; the browser that holds the flow's cookie brings its token back. */
  readonly fido2?: Fido2Proof;
  readonly expiresAt: number;
}

export const Flows: Collection<FlowRecord> = defineCollection<FlowRecord>('signin/flow', {
  scope: 'global',
  version: 1,
  key: (record) => [record.flowId],
  indexes: {
    expiry: (record) => [record.expiresAt, record.flowId],
    user: ({ identityStoreId, userId, flowId }) =>
      identityStoreId === undefined || userId === undefined ? undefined : [identityStoreId, userId, flowId],
  },
});
