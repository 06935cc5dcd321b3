/**
 * Identity pools and the identities in them. Ids are of all accounts and Regions, as in AWS: browsers call unsigned, so
 * that nothing but the id says whose a pool is.
 */
import { defineCollection } from '../../kernel/collections/collection.ts';
import type { PoolSettings, RoleMappings } from './pools/pool-settings.ts';

export interface IdentityPoolRecord {
  /** `us-east-1:1234abcd-…` */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly settings: PoolSettings;
  readonly tags: Readonly<Record<string, string>>;
  /** ARNs for `authenticated` and `unauthenticated`. */
  readonly roles?: Readonly<Record<string, string>>;
  readonly roleMappings?: RoleMappings;
  /** By provider: which tags the sessions of its users have. */
  readonly principalTags: Readonly<Record<string, PrincipalTags>>;
}

export interface PrincipalTags {
  readonly useDefaults: boolean;
  /** Claims by tag. */
  readonly claims: Readonly<Record<string, string>>;
}

export const IdentityPools = defineCollection<IdentityPoolRecord>('cognito-identity/pool', {
  scope: 'global',
  version: 1,
  key: ({ id }) => [id],
  indexes: { place: ({ account, region, id }) => [account, region, id] },
});

export interface IdentityRecord {
  readonly id: string;
  readonly poolId: string;
  /** Domain milliseconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Providers by which it is known; a guest's are none. */
  readonly logins: readonly string[];
}

export const Identities = defineCollection<IdentityRecord>('cognito-identity/identity', {
  scope: 'global',
  version: 1,
  key: ({ id }) => [id],
  indexes: { pool: ({ poolId, id }) => [poolId, id] },
});

/** Whom a provider knows under a subject. */
export interface LoginRecord {
  readonly poolId: string;
  readonly provider: string;
  readonly subject: string;
  readonly identityId: string;
}

export const Logins = defineCollection<LoginRecord>('cognito-identity/login', {
  scope: 'global',
  version: 1,
  key: ({ poolId, provider, subject }) => [poolId, provider, subject],
  indexes: { identity: ({ identityId, provider, subject }) => [identityId, provider, subject] },
});

/** What signs identities' tokens, one of a server. */
export interface IssuerKeyRecord {
  readonly id: string;
  /** PKCS #8, PEM, sealed. */
  readonly sealed: string;
}

export const IssuerKeys = defineCollection<IssuerKeyRecord>('cognito-identity/issuer-key', {
  scope: 'global',
  version: 1,
  key: () => ['current'],
});
