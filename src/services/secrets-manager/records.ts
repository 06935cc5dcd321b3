/** Secrets, each in its account and Region, and the versions of their values. */
import { defineCollection } from '../../kernel/collections/collection.ts';
import type { Tag } from '../../wire/tags.ts';

/** A resource policy, with the unique ids of the users and roles that it names. */
export interface KeptPolicy {
  readonly document: string;
  readonly boundIds: Readonly<Record<string, string>>;
}

export interface Rotation {
  /** An ARN. */
  readonly function: string;
  readonly isEnabled: boolean;
  readonly rules: RotationRules;
  /** When the window opens in which it is rotated next, and when that closes: domain milliseconds. */
  readonly nextAt?: number;
  readonly nextUntil?: number;
  /** When a rotation went through last: domain milliseconds. */
  readonly rotatedAt?: number;
}

/** None: it is rotated by hand. */
export interface RotationRules {
  readonly afterDays?: number;
  readonly duration?: string;
  readonly schedule?: string;
}

/** Times are domain milliseconds. */
export interface SecretRecord {
  readonly name: string;
  /** Six characters that make the ARN another one when the name is given again. */
  readonly suffix: string;
  readonly account: string;
  readonly region: string;
  readonly description?: string;
  /** As the request named it; absent: the default key. */
  readonly keyId?: string;
  readonly createdAt: number;
  readonly changedAt: number;
  /** The day of the last reading. */
  readonly accessedAt?: number;
  /** When it goes for good, once it is deleted. */
  readonly deletesAt?: number;
  /** Absent: it never had any. */
  readonly tags?: readonly Tag[];
  /** Which version each staging label is at. */
  readonly stages: Readonly<Record<string, string>>;
  /** Versions made so far. */
  readonly versionCount: number;
  readonly policy?: KeptPolicy;
  readonly rotation?: Rotation;
}

export interface VersionRecord {
  readonly secret: string;
  readonly id: string;
  /** Counts up with each version of the secret. */
  readonly number: number;
  readonly kind: 'string' | 'binary';
  /** What `value-encryption.ts` made of it. */
  readonly value: string;
  /** Keyed, to know the same value by. */
  readonly digest: string;
  readonly keyId?: string;
  readonly createdAt: number;
  readonly accessedAt?: number;
}

export const Secrets = defineCollection<SecretRecord>('secrets-manager/secret', {
  scope: 'region',
  version: 1,
  key: (record) => [record.name],
  indexes: {
    created: (record) => [record.createdAt, record.name],
    changed: (record) => [record.changedAt, record.name],
    accessed: (record) => [record.accessedAt ?? 0, record.name],
  },
});

export const SecretVersions = defineCollection<VersionRecord>('secrets-manager/version', {
  scope: 'region',
  version: 1,
  key: (record) => [record.secret, record.id],
});
