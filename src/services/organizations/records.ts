/**
 * Accounts and the organization's tree as they are stored.
 *
 * Invariants: there is at most one organization; every account number and e-mail address is used once, ever; a member
 * account and a unit have one parent each; unit names are unique under their parent; while there is an organization,
 * its management account sits directly under the root or under a unit like any member.
 */
import { defineCollection } from '../../kernel/collections/collection.ts';
import type { Tag } from '../../wire/tags.ts';

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
  /** Enabled ones, sorted; absent while none is. Here because every authorization reads this record anyway. */
  readonly policyTypes?: readonly PolicyType[];
}

/** Those that Sandlot keeps. */
export type PolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | ManagementPolicyType;

/** Policies that configure services; they decide about no request. */
export type ManagementPolicyType =
  | 'TAG_POLICY'
  | 'BACKUP_POLICY'
  | 'AISERVICES_OPT_OUT_POLICY'
  | 'CHATBOT_POLICY'
  | 'DECLARATIVE_POLICY_EC2'
  | 'SECURITYHUB_POLICY'
  | 'INSPECTOR_POLICY'
  | 'UPGRADE_ROLLOUT_POLICY'
  | 'BEDROCK_POLICY'
  | 'S3_POLICY'
  | 'NETWORK_SECURITY_DIRECTOR_POLICY';

/** A policy of the organization's own; AWS's are in policy-types.ts. */
export interface PolicyRecord {
  /** `p-` and 10 characters. */
  readonly id: string;
  readonly type: PolicyType;
  readonly name: string;
  readonly description: string;
  /** As it was sent. */
  readonly content: string;
  /** Domain milliseconds. */
  readonly updatedAt: number;
}

/** The organization's resource policy. */
export interface ResourcePolicyRecord {
  /** `rp-` and 8 characters; another one after it has been deleted. */
  readonly id: string;
  /** As AWS keeps it (delegation/resource-policy-document.ts). */
  readonly content: string;
}

/**
 * What is attached to a root, unit or account; absent where nothing is. While SCPs or RCPs are enabled, something
 * always is.
 */
export interface PolicyAttachmentsRecord {
  readonly targetId: string;
  readonly type: PolicyType;
  /** Sorted; never empty. */
  readonly policyIds: readonly string[];
  /** Of the last attachment or detachment. */
  readonly updatedAt: number;
}

export interface UnitRecord {
  /** `ou-xxxx-xxxxxxxx`: the root's four characters, then its own. */
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
  /** `o-…/r-…/ou-…/`, itself included; units never move. */
  readonly path: string;
}

export interface CreateAccountRequestRecord {
  /** `car-` and 32 characters. */
  readonly id: string;
  readonly accountName: string;
  readonly email: string;
  readonly roleName: string;
  readonly tags: readonly Tag[];
  readonly state: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  /** The new account's number, settled before the work starts so that the work can be repeated. */
  readonly accountId: string;
  readonly failureReason?: CreateAccountFailure;
  readonly requestedAt: number;
  readonly completedAt?: number;
}

export type CreateAccountFailure = 'ACCOUNT_LIMIT_EXCEEDED' | 'EMAIL_ALREADY_EXISTS' | 'INTERNAL_FAILURE';

/** Tags of an account, a unit, the root, a policy or the resource policy. */
export interface ResourceTagsRecord {
  readonly resourceId: string;
  readonly tags: readonly Tag[];
}

export interface ServiceAccessRecord {
  readonly servicePrincipal: string;
  readonly enabledAt: number;
}

/** A member account that administers services on the management account's behalf. */
export interface DelegatedAdministratorRecord {
  readonly accountId: string;
  /** Since its first service. */
  readonly enabledAt: number;
  /** Sorted by principal; never empty. */
  readonly services: readonly ServiceAccessRecord[];
}

export const Accounts = defineCollection<AccountRecord>('organizations/account', {
  scope: 'global',
  key: (account) => [account.id],
  unique: { email: (account) => [account.email.toLowerCase()] },
  indexes: {
    /** Members in the order in which ListAccounts shows them. */
    member: (account) => account.membership && ['member'],
    parent: (account) => account.membership && [account.membership.parentId],
  },
  version: 1,
});

export const Organizations = defineCollection<OrganizationRecord>('organizations/organization', {
  scope: 'global',
  key: () => ['organization'],
  version: 1,
});

export const Units = defineCollection<UnitRecord>('organizations/unit', {
  scope: 'organization',
  key: (unit) => [unit.id],
  unique: { name: (unit) => [unit.parentId, unit.name] },
  indexes: { parent: (unit) => [unit.parentId] },
  version: 1,
});

export const Policies = defineCollection<PolicyRecord>('organizations/policy', {
  scope: 'organization',
  key: (policy) => [policy.id],
  unique: { name: (policy) => [policy.type, policy.name] },
  indexes: { type: (policy) => [policy.type] },
  version: 1,
});

export const PolicyAttachments = defineCollection<PolicyAttachmentsRecord>('organizations/policy-attachments', {
  scope: 'organization',
  key: (attachments) => [attachments.targetId, attachments.type],
  indexes: {
    policy: (attachments) => attachments.policyIds.map((id) => [id]),
    type: (attachments) => [attachments.type],
  },
  version: 1,
});

export const ResourcePolicies = defineCollection<ResourcePolicyRecord>('organizations/resource-policy', {
  scope: 'organization',
  key: () => ['policy'],
  version: 1,
});

export const CreateAccountRequests = defineCollection<CreateAccountRequestRecord>(
  'organizations/create-account-request',
  {
    scope: 'organization',
    key: (request) => [request.id],
    indexes: {
      time: (request) => [request.requestedAt],
      state: (request) => [request.state],
    },
    version: 1,
  },
);

export const ResourceTags = defineCollection<ResourceTagsRecord>('organizations/tags', {
  scope: 'organization',
  key: (tags) => [tags.resourceId],
  version: 1,
});

export const ServiceAccess = defineCollection<ServiceAccessRecord>('organizations/service-access', {
  scope: 'organization',
  key: (access) => [access.servicePrincipal],
  version: 1,
});

export const DelegatedAdministrators = defineCollection<DelegatedAdministratorRecord>(
  'organizations/delegated-administrator',
  {
    scope: 'organization',
    key: (administrator) => [administrator.accountId],
    indexes: { service: (administrator) => administrator.services.map((service) => [service.servicePrincipal]) },
    version: 1,
  },
);

/** All of them, for the service's manifest. */
export const organizationCollections = [
  Accounts,
  Organizations,
  Units,
  Policies,
  PolicyAttachments,
  ResourcePolicies,
  CreateAccountRequests,
  ResourceTags,
  ServiceAccess,
  DelegatedAdministrators,
];
