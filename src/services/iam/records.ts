/**
 * What IAM stores. IAM is one per account (not regional); access key ids and account aliases are unique among all
 * accounts. Names are unique without regard to case, so keys hold them in lower case.
 *
 * Invariants: an ARN in `attached` or `boundary` names a policy that exists (deleting one that is in use is a
 * DeleteConflict); `PolicyUsage` counts exactly these; a user's `groups` exist (deleting a group with members is a
 * DeleteConflict); an instance profile's role exists; an access key's user exists and its `userName` and `arn` are that
 * user's.
 *
 * Inline policies live in their principal's record: authorization reads a principal in one get. IAM's quotas bound
 * them (see policy-documents.ts).
 */
import type { Tag } from '../../wire/tags.ts';
import { documentDigest } from './policies/documents/document-cache.ts';
import { defineCollection } from '../../kernel/collections/collection.ts';

export type { Tag };

export interface InlinePolicy {
  readonly name: string;
  readonly document: string;
}

interface Entity {
  readonly name: string;
  /** `/` or `/…/` */
  readonly path: string;
  /** `AIDA…`, `AROA…`, `AGPA…`, `ANPA…`: never used again. */
  readonly id: string;
  readonly arn: string;
  /** Milliseconds. */
  readonly createdAt: number;
}

/** What carries identity policies. */
export interface Principal extends Entity {
  /** Policy ARNs, in the order of attachment. */
  readonly attached: readonly string[];
  /** Sorted by name. */
  readonly inline: readonly InlinePolicy[];
}

export interface UserRecord extends Principal {
  readonly tags: readonly Tag[];
  /** Policy ARN. */
  readonly boundary?: string | undefined;
  /** Groups' keys (lower-case names). */
  readonly groups: readonly string[];
}

export interface RoleRecord extends Principal {
  readonly tags: readonly Tag[];
  readonly boundary?: string | undefined;
  readonly trustPolicy: string;
  /** The unique id of each user and role that the trust policy names by its ARN, as it was when the policy was set. */
  readonly trustedIds?: Readonly<Record<string, string>> | undefined;
  readonly description?: string | undefined;
  readonly maxSessionSeconds: number;
}

export type GroupRecord = Principal;

export interface InstanceProfileRecord extends Entity {
  readonly tags: readonly Tag[];
  /** The key (lower-case name) of the role in it. */
  readonly role?: string;
}

export interface PolicyRecord extends Entity {
  readonly description?: string | undefined;
  readonly tags: readonly Tag[];
  readonly updatedAt: number;
  /** Version numbers; their documents are in PolicyVersions. */
  readonly defaultVersion: number;
  readonly lastVersion: number;
  /** Of the default version's document: authorization knows the text by it. */
  readonly digest: string;
}

export interface PolicyVersionRecord {
  /** The policy's key (lower-case name). */
  readonly policy: string;
  readonly number: number;
  readonly document: string;
  readonly createdAt: number;
}

/** How often a policy is in use in the account; no record: not at all. */
export interface PolicyUsageRecord {
  readonly arn: string;
  readonly attachments: number;
  readonly boundaries: number;
}

export interface AccessKeyRecord {
  readonly accessKeyId: string;
  readonly account: string;
  /** Sealed for the purpose `iam/access-key`. */
  readonly sealedSecret: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: number;
  /** Set: the root user's, from the server's configuration, and gone when it is no longer configured. */
  readonly configured?: true;
  /** Absent: the root user's. */
  readonly user?: { readonly name: string; readonly id: string; readonly arn: string };
}

export interface AccountAliasRecord {
  readonly alias: string;
  readonly account: string;
}

/** What the management account may do as its members' root users. */
export type OrganizationFeature = 'RootCredentialsManagement' | 'RootSessions';

/** The form in which names are compared. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

const attachedArns = (principal: Principal) => principal.attached.map((arn) => [arn]);
const boundaryArn = (principal: { readonly boundary?: string | undefined }) =>
  principal.boundary === undefined ? undefined : [principal.boundary];

export const Users = defineCollection<UserRecord>('iam/user', {
  scope: 'account',
  key: (user) => [nameKey(user.name)],
  unique: { id: (user) => [user.id] },
  indexes: { attached: attachedArns, boundary: boundaryArn, group: (user) => user.groups.map((group) => [group]) },
  version: 1,
});

export const Roles = defineCollection<RoleRecord>('iam/role', {
  scope: 'account',
  key: (role) => [nameKey(role.name)],
  unique: { id: (role) => [role.id] },
  indexes: { attached: attachedArns, boundary: boundaryArn },
  version: 2,
  upcasters: { 1: (old) => old },
});

export const Groups = defineCollection<GroupRecord>('iam/group', {
  scope: 'account',
  key: (group) => [nameKey(group.name)],
  indexes: { attached: attachedArns },
  version: 1,
});

export const InstanceProfiles = defineCollection<InstanceProfileRecord>('iam/instance-profile', {
  scope: 'account',
  key: (profile) => [nameKey(profile.name)],
  indexes: { role: (profile) => (profile.role === undefined ? undefined : [profile.role]) },
  version: 1,
});

export const Policies = defineCollection<PolicyRecord>('iam/policy', {
  scope: 'account',
  key: (policy) => [nameKey(policy.name)],
  version: 2,
  upcasters: {
    1: ({ document, ...policy }: { readonly document: string }) => ({ ...policy, digest: documentDigest(document) }),
  },
});

export const PolicyVersions = defineCollection<PolicyVersionRecord>('iam/policy-version', {
  scope: 'account',
  key: (version) => [version.policy, version.number],
  version: 1,
});

export const PolicyUsage = defineCollection<PolicyUsageRecord>('iam/policy-usage', {
  scope: 'account',
  key: (usage) => [usage.arn],
  version: 1,
});

/** How many of a kind the account has, for IAM's quotas. */
export const Counts = defineCollection<{ readonly what: string; readonly count: number }>('iam/count', {
  scope: 'account',
  key: (record) => [record.what],
  version: 1,
});

export const AccessKeys = defineCollection<AccessKeyRecord>('iam/access-key', {
  scope: 'global',
  key: (key) => [key.accessKeyId],
  indexes: { owner: (key) => [key.account, key.user?.id ?? 'root'] },
  version: 1,
});

export const TokenPreferences = defineCollection<{ readonly key: 'sts'; readonly globalEndpointTokenVersion: 1 | 2 }>(
  'iam/token-preferences',
  {
    scope: 'account',
    key: (record) => [record.key],
    version: 1,
  },
);

export const AccountAliases = defineCollection<AccountAliasRecord>('iam/account-alias', {
  scope: 'global',
  key: (record) => [record.alias],
  unique: { account: (record) => [record.account] },
  version: 1,
});

export interface OrganizationFeaturesRecord {
  readonly organizationId: string;
  readonly enabled: readonly OrganizationFeature[];
}

export const OrganizationFeatures = defineCollection<OrganizationFeaturesRecord>('iam/organization-features', {
  scope: 'global',
  version: 1,
  key: (record) => [record.organizationId],
});
