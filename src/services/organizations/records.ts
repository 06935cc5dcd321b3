/**
 * Accounts and the organization's tree as they are stored.
 *
 * Invariants: there is at most one organization; every account number and e-mail address is used once, ever; a member
 * account and a unit have one parent each; unit names are unique under their parent; while there is an organization,
 * its management account sits directly under the root or under a unit like any member.
 */
import type { Collection } from '../../kernel/collection.ts';

/** An AWS account, in the organization or (before CreateOrganization and after a removal) on its own. */
export interface AccountRecord {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE';
  /** Domain milliseconds. */
  readonly createdAt: number;
  /** Where the account hangs in the organization; absent outside of it. */
  readonly membership?: {
    /** The root's or a unit's id. */
    readonly parentId: string;
    readonly joinedMethod: 'INVITED' | 'CREATED';
    readonly joinedAt: number;
  };
}

/** The one organization; its root goes with it. */
export interface OrganizationRecord {
  /** `o-xxxxxxxxxx` */
  readonly id: string;
  /** `r-xxxx` */
  readonly rootId: string;
  readonly managementAccount: string;
  readonly featureSet: 'ALL' | 'CONSOLIDATED_BILLING';
  readonly createdAt: number;
}

export interface UnitRecord {
  /** `ou-xxxx-xxxxxxxx`: the root's four characters, then its own. */
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
  /** 1 directly under the root. */
  readonly depth: number;
}

export interface CreateAccountRequestRecord {
  /** `car-` and 32 characters. */
  readonly id: string;
  readonly accountName: string;
  readonly email: string;
  readonly roleName: string;
  readonly tags: readonly TagRecord[];
  readonly state: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  /** The new account's number, settled before the work starts so that the work can be repeated. */
  readonly accountId: string;
  readonly failureReason?: CreateAccountFailure;
  readonly requestedAt: number;
  readonly completedAt?: number;
}

export type CreateAccountFailure = 'ACCOUNT_LIMIT_EXCEEDED' | 'EMAIL_ALREADY_EXISTS' | 'INTERNAL_FAILURE';

export interface TagRecord { readonly Key: string; readonly Value: string }

/** Tags of an account, a unit or the root. */
export interface ResourceTagsRecord { readonly resourceId: string; readonly tags: readonly TagRecord[] }

export interface ServiceAccessRecord { readonly servicePrincipal: string; readonly enabledAt: number }

export interface DelegationRecord {
  readonly accountId: string;
  readonly servicePrincipal: string;
  readonly enabledAt: number;
  /** When the account became a delegated administrator for its first service. */
  readonly administratorSince: number;
}

export const Accounts: Collection<AccountRecord> = {
  name: 'organizations/account',
  scope: 'global',
  key: (account) => [account.id],
  unique: { email: (account) => [account.email.toLowerCase()] },
  indexes: {
    /** Members in the order in which ListAccounts shows them. */
    member: (account) => account.membership && ['member'],
    parent: (account) => account.membership && [account.membership.parentId],
  },
  version: 1,
};

export const Organizations: Collection<OrganizationRecord> = {
  name: 'organizations/organization',
  scope: 'global',
  key: () => ['organization'],
  version: 1,
};

export const Units: Collection<UnitRecord> = {
  name: 'organizations/unit',
  scope: 'organization',
  key: (unit) => [unit.id],
  unique: { name: (unit) => [unit.parentId, unit.name] },
  indexes: { parent: (unit) => [unit.parentId] },
  version: 1,
};

export const CreateAccountRequests: Collection<CreateAccountRequestRecord> = {
  name: 'organizations/create-account-request',
  scope: 'organization',
  key: (request) => [request.id],
  indexes: {
    time: (request) => [request.requestedAt],
    state: (request) => [request.state],
  },
  version: 1,
};

export const ResourceTags: Collection<ResourceTagsRecord> = {
  name: 'organizations/tags',
  scope: 'organization',
  key: (tags) => [tags.resourceId],
  version: 1,
};

export const ServiceAccess: Collection<ServiceAccessRecord> = {
  name: 'organizations/service-access',
  scope: 'organization',
  key: (access) => [access.servicePrincipal],
  version: 1,
};

export const Delegations: Collection<DelegationRecord> = {
  name: 'organizations/delegation',
  scope: 'organization',
  key: (delegation) => [delegation.accountId, delegation.servicePrincipal],
  indexes: { service: (delegation) => [delegation.servicePrincipal] },
  version: 1,
};
