/** Sign-ins under way, and failed attempts. Times are domain milliseconds. */
import { defineCollection, type Collection } from '../../kernel/collections/collection.ts';
import type { Fido2Proof } from './mfa.ts';

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
