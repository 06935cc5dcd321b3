/** Users of a pool, by what names they are known, and what is open of theirs: codes, sessions, failed sign-ins. */
import { defineCollection } from '../../kernel/collections/collection.ts';

export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'RESET_REQUIRED' | 'FORCE_CHANGE_PASSWORD';

export interface UserRecord {
  readonly poolId: string;
  /** As tokens have it; in pools whose users sign in by e-mail or telephone, the same as `sub`. */
  readonly username: string;
  readonly sub: string;
  /** By name, `email_verified` included; without `sub`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: UserStatus;
  readonly enabled: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** How often all sign-ins were ended, those under way included. */
  readonly signOuts?: number;
  /** What SRP verifies a password by; absent: none has been set. */
  readonly password?: StoredPassword;
  /** An address that becomes the user's once it is verified. */
  readonly pendingEmail?: string;
  readonly totp?: TotpDevice;
  /** The sealed secret of an app whose first code has not been shown yet. */
  readonly newTotp?: string;
  /** `SOFTWARE_TOKEN_MFA`: asked for, and preferred where there are several. */
  readonly mfa?: { readonly enabled: boolean; readonly preferred: boolean };
}

export interface StoredPassword {
  /** Hexadecimal, 16 bytes. */
  readonly salt: string;
  /** g^x, hexadecimal, sealed. */
  readonly sealedVerifier: string;
  /** Of an administrator's, which the user has to change: until when it is good. */
  readonly temporaryUntil?: number;
}

export interface TotpDevice {
  /** Base32, sealed. */
  readonly sealed: string;
  readonly verified: boolean;
  readonly lastStep: number;
}

export const Users = defineCollection<UserRecord>('cognito-identity-provider/user', {
  scope: 'global',
  version: 1,
  key: ({ poolId, username }) => [poolId, username],
  unique: { sub: ({ poolId, sub }) => [poolId, sub] },
});

/** Another name that one user has, such as a verified address: whoever signs in may type it. */
export interface AliasRecord {
  readonly poolId: string;
  readonly kind: 'email' | 'phone_number' | 'preferred_username';
  /** In lower case, where the pool takes all cases for one. */
  readonly value: string;
  readonly username: string;
}

export const Aliases = defineCollection<AliasRecord>('cognito-identity-provider/alias', {
  scope: 'global',
  version: 1,
  key: ({ poolId, kind, value }) => [poolId, kind, value],
  indexes: { user: ({ poolId, username, kind, value }) => [poolId, username, kind, value] },
});

export interface UserCountRecord {
  readonly poolId: string;
  readonly users: number;
}

export const UserCounts = defineCollection<UserCountRecord>('cognito-identity-provider/user-count', {
  scope: 'global',
  version: 1,
  key: ({ poolId }) => [poolId],
});

/** `sign-up`, `password`, or the attribute that is to be verified. */
export type CodePurpose = 'sign-up' | 'password' | 'attribute:email' | 'attribute:phone_number';

export interface CodeRecord {
  readonly poolId: string;
  readonly username: string;
  readonly purpose: CodePurpose;
  readonly digest: string;
  /** Where it went: what it proves. */
  readonly destination: string;
  readonly expiresAt: number;
  readonly wrongTries: number;
  /** Codes that were sent in the hour that began then. */
  readonly sent: { readonly since: number; readonly count: number };
}

export const Codes = defineCollection<CodeRecord>('cognito-identity-provider/code', {
  scope: 'global',
  version: 1,
  key: ({ poolId, username, purpose }) => [poolId, username, purpose],
});

/** A sign-in whose tokens may be renewed. Access tokens are good while it is there. */
export interface SessionRecord {
  readonly poolId: string;
  readonly username: string;
  /** `origin_jti` of its tokens. */
  readonly id: string;
  readonly clientId: string;
  readonly signedInAt: number;
  /** Of the refresh token. */
  readonly expiresAt: number;
  /** Until no token of it is good any more. */
  readonly endsAt: number;
  /** Which of a row of refresh tokens is the present one, where they change with each use. */
  readonly generation: number;
  /** The one of before is taken until then. */
  readonly previousUntil?: number;
}

export const Sessions = defineCollection<SessionRecord>('cognito-identity-provider/session', {
  scope: 'global',
  version: 1,
  key: ({ poolId, username, id }) => [poolId, username, id],
  indexes: { expiry: ({ endsAt, poolId, username, id }) => [endsAt, poolId, username, id] },
});

/** A challenge that was answered: it is good once. */
export interface AnsweredChallengeRecord {
  readonly id: string;
  readonly expiresAt: number;
}

export const AnsweredChallenges = defineCollection<AnsweredChallengeRecord>(
  'cognito-identity-provider/answered-challenge',
  {
    scope: 'global',
    version: 1,
    key: ({ id }) => [id],
    indexes: { expiry: ({ expiresAt, id }) => [expiresAt, id] },
  },
);

/** Failed sign-ins under a name, whether there is such a user or not. */
export interface FailedSignInRecord {
  readonly poolId: string;
  /** Of the name. */
  readonly digest: string;
  readonly failures: number;
  readonly lockedUntil: number;
  readonly expiresAt: number;
}

export const FailedSignIns = defineCollection<FailedSignInRecord>('cognito-identity-provider/failed-sign-in', {
  scope: 'global',
  version: 1,
  key: ({ poolId, digest }) => [poolId, digest],
  indexes: { expiry: ({ expiresAt, poolId, digest }) => [expiresAt, poolId, digest] },
});
