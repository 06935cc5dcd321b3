/**
 * User pools, their clients, users and groups. A pool's id is one of all accounts and Regions, as in AWS: browsers call
 * it unsigned, so that nothing but the id says whose it is.
 */
import { defineCollection } from '../../kernel/collections/collection.ts';
import type { PoolSettings, SchemaAttribute } from './pools/pool-settings.ts';
import type { ClientSettings } from './clients/client-settings.ts';

export interface PoolRecord {
  /** `us-east-1_AbCdEfGhI` */
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Domain milliseconds, as all times here. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly settings: PoolSettings;
  readonly schema: readonly SchemaAttribute[];
  readonly tags: Readonly<Record<string, string>>;
  /** Whether authenticator apps are offered (SetUserPoolMfaConfig). */
  readonly softwareTokenMfa: boolean;
  /** Ids of what signs id tokens, and access tokens. */
  readonly keyIds: { readonly id: string; readonly access: string };
}

export const Pools = defineCollection<PoolRecord>('cognito-identity-provider/pool', {
  scope: 'global',
  version: 1,
  key: ({ id }) => [id],
  indexes: { place: ({ account, region, id }) => [account, region, id] },
});

/** A key that signs a pool's tokens (RS256). */
export interface SigningKeyRecord {
  readonly poolId: string;
  readonly id: string;
  /** PKCS #8, PEM, sealed. */
  readonly sealed: string;
  /** JWK: `n` and `e`. */
  readonly publicKey: { readonly n: string; readonly e: string };
}

export const SigningKeys = defineCollection<SigningKeyRecord>('cognito-identity-provider/signing-key', {
  scope: 'global',
  version: 1,
  key: ({ poolId, id }) => [poolId, id],
});

export interface ClientRecord {
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  /** Sealed; absent: it has none. */
  readonly sealedSecret?: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly settings: ClientSettings;
}

export const Clients = defineCollection<ClientRecord>('cognito-identity-provider/client', {
  scope: 'global',
  version: 1,
  key: ({ id }) => [id],
  indexes: { pool: ({ poolId, id }) => [poolId, id] },
});

export interface GroupRecord {
  readonly poolId: string;
  readonly name: string;
  readonly description?: string;
  readonly roleArn?: string;
  readonly precedence?: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export const Groups = defineCollection<GroupRecord>('cognito-identity-provider/group', {
  scope: 'global',
  version: 1,
  key: ({ poolId, name }) => [poolId, name],
});

export interface MembershipRecord {
  readonly poolId: string;
  readonly username: string;
  readonly group: string;
}

export const Memberships = defineCollection<MembershipRecord>('cognito-identity-provider/membership', {
  scope: 'global',
  version: 1,
  key: ({ poolId, username, group }) => [poolId, username, group],
  indexes: { group: ({ poolId, group, username }) => [poolId, group, username] },
});
