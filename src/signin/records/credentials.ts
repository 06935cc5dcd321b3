/**
 * What a person signs in by: passwords, as argon2id hashes, and one-time links, as keyed digests. Times are domain ms.
 */
import { defineCollection, type Collection } from '../../kernel/collections/collection.ts';

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
