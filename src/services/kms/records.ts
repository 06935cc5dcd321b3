/**
 * Keys, their material and aliases, each in its account and Region; grants, which principals of any account have. A
 * multi-Region key is a record in each of its Regions.
 */
import { defineCollection } from '../../kernel/collections/collection.ts';
import type { Tag } from '../../wire/tags.ts';
import type { KeySpec } from './keys/key-specs.ts';

export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC' | 'KEY_AGREEMENT';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport' | 'PendingReplicaDeletion';

export interface KeyRecord {
  /** `1234abcd-…`; of a multi-Region key `mrk-…`. */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly spec: KeySpec;
  readonly usage: KeyUsage;
  readonly origin: 'AWS_KMS' | 'EXTERNAL';
  /** The service whose AWS managed key it is (`s3`); absent: a customer's. */
  readonly managedFor?: string;
  readonly description: string;
  /** Domain milliseconds, as all times here. */
  readonly createdAt: number;
  readonly state: KeyState;
  readonly deletion?: { readonly at?: number; readonly windowDays: number };
  readonly multiRegion?: MultiRegion;
  /** The material that encrypts and signs; absent: none has been imported. */
  readonly materialId?: string;
  /** Names of its aliases, sorted: what policies ask of it (`kms:ResourceAliases`). */
  readonly aliases: readonly string[];
  readonly tags: readonly Tag[];
  readonly policy: KeyPolicy;
  readonly rotation?: { readonly periodDays: number; readonly nextAt: number };
  /** There once it had a grant: of others nobody looks for any. */
  readonly grants?: true;
}

export interface MultiRegion {
  readonly primary: string;
  readonly replicas: readonly string[];
}

/** As it was sent, with the unique ids of the users and roles that it names. */
export interface KeyPolicy {
  readonly document: string;
  readonly boundIds: Readonly<Record<string, string>>;
}

export const Keys = defineCollection<KeyRecord>('kms/key', {
  scope: 'region',
  version: 1,
  key: ({ id }) => [id],
});

/** What a key encrypts and signs with. A rotated key keeps what it had. */
export interface MaterialRecord {
  readonly keyId: string;
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** Base64, sealed: 32 bytes, an HMAC key, or a private key as PKCS #8. */
  readonly sealed?: string;
  /** DER, SPKI, in Base64; of asymmetric keys. */
  readonly publicKey?: string;
  readonly createdAt: number;
  /** Ascending, from 0. */
  readonly sequence: number;
  readonly rotation?: { readonly type: 'AUTOMATIC' | 'ON_DEMAND'; readonly at: number };
  /** Imported to be rotated to, which it has not been yet. */
  readonly pending?: true;
  /** Of imported material; once `sealed` is gone, it has been deleted or has expired. */
  readonly imported?: { readonly description?: string; readonly validTo?: number };
}

export const Materials = defineCollection<MaterialRecord>('kms/key-material', {
  scope: 'region',
  version: 1,
  key: ({ keyId, id }) => [keyId, id],
});

export interface AliasRecord {
  /** `alias/app` */
  readonly name: string;
  readonly keyId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const Aliases = defineCollection<AliasRecord>('kms/alias', {
  scope: 'region',
  version: 1,
  key: ({ name }) => [name],
});

export interface GrantRecord {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** The key's ARN. */
  readonly key: string;
  readonly region: string;
  readonly name?: string;
  readonly createdAt: number;
  readonly grantee: string;
  readonly retiring?: string;
  /** Unique ids of the users and roles of before, so that one made anew under the name is not meant. */
  readonly boundIds: Readonly<Record<string, string>>;
  readonly issuingAccount: string;
  readonly operations: readonly string[];
  readonly constraint?: GrantConstraint;
}

export interface GrantConstraint {
  readonly type: 'EncryptionContextSubset' | 'EncryptionContextEquals';
  readonly context: Readonly<Record<string, string>>;
}

export const Grants = defineCollection<GrantRecord>('kms/grant', {
  scope: 'global',
  version: 1,
  key: ({ key, id }) => [key, id],
  indexes: {
    grantee: ({ key, grantee, id }) => [key, grantee, id],
    retiring: ({ region, retiring, key, id }) => (retiring === undefined ? undefined : [region, retiring, key, id]),
  },
});
