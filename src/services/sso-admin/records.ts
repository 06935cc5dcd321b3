/**
 * What Identity Center stores: instances, permission sets, the roles provisioned from them, assignments, and the
 * status of asynchronous requests. Invariants: an assignment is only there together with its provisioned role, both
 * made in one commit; what `GetRoleCredentials` needs is therefore decided by the assignment's record alone.
 *
 * All collections are global: an instance's ARN is unique by itself and names no account or region; who may reach
 * an instance is checked in `instance-access.ts`.
 */
import { defineCollection } from '../../kernel/collections/collection.ts';

export type Tags = Readonly<Record<string, string>>;

export interface InstanceRecord {
  readonly instanceArn: string;
  /** `ssoins-` and 16 hexadecimal digits: the ARN's last part. */
  readonly instanceId: string;
  readonly identityStoreId: string;
  readonly kind: 'ORGANIZATION' | 'ACCOUNT';
  readonly region: string;
  readonly ownerAccount: string;
  readonly name?: string;
  /** CreateInstance's, so that its repetition answers the same instance. */
  readonly clientToken?: string;
  readonly tags: Tags;
  /** How many permission sets there are: the quota's count. */
  readonly permissionSetCount: number;
  /** Attributes for access control, once they are switched on. */
  readonly accessControlAttributes?: readonly { readonly key: string; readonly source: readonly string[] }[];
  readonly createdAt: number;
}

export interface CustomerManagedPolicy {
  readonly name: string;
  readonly path: string;
}

export type PermissionsBoundary =
  | { readonly managedPolicyArn: string }
  | { readonly customerManagedPolicy: CustomerManagedPolicy };

export interface PermissionSetRecord {
  readonly instanceArn: string;
  readonly permissionSetArn: string;
  readonly name: string;
  readonly description?: string;
  /** ISO 8601, `PT1H` to `PT12H`, as it was given. */
  readonly sessionDuration: string;
  readonly relayState?: string;
  readonly managedPolicies: readonly { readonly arn: string; readonly name: string }[];
  readonly customerManagedPolicies: readonly CustomerManagedPolicy[];
  readonly inlinePolicy?: string;
  readonly permissionsBoundary?: PermissionsBoundary;
  readonly tags: Tags;
  /** Grows with each edit that a provisioned role must follow. */
  readonly revision: number;
  readonly createdAt: number;
}

export interface ProvisionedRoleRecord {
  readonly instanceArn: string;
  readonly permissionSetArn: string;
  readonly account: string;
  readonly roleName: string;
  readonly roleArn: string;
  /** The permission set's revision that the role has. */
  readonly revision: number;
}

export interface AssignmentRecord {
  readonly instanceArn: string;
  readonly identityStoreId: string;
  readonly permissionSetArn: string;
  readonly account: string;
  readonly principalType: 'USER' | 'GROUP';
  readonly principalId: string;
  readonly createdAt: number;
}

/** An asynchronous request and how it went. */
export interface RequestRecord {
  readonly instanceArn: string;
  readonly requestId: string;
  readonly kind: 'create' | 'delete' | 'provision';
  readonly status: 'IN_PROGRESS' | 'FAILED' | 'SUCCEEDED';
  readonly failureReason?: string;
  readonly permissionSetArn: string;
  /** Absent: a provisioning request for all accounts. */
  readonly account?: string;
  readonly principalType?: 'USER' | 'GROUP';
  readonly principalId?: string;
  readonly createdAt: number;
}

export const permissionSetQuota = 3500;
export const provisionedPerAccountQuota = 500;
export const policiesPerSetQuota = 20;
export const outstandingAssignmentsQuota = 10;
export const tagsPerResourceQuota = 75;

export const Instances = defineCollection<InstanceRecord>('sso-admin/instance', {
  scope: 'global',
  version: 1,
  key: (instance) => [instance.instanceArn],
  unique: {
    identityStore: (instance) => [instance.identityStoreId],
    instanceId: (instance) => [instance.instanceId],
    organization: (instance) => (instance.kind === 'ORGANIZATION' ? ['organization'] : undefined),
    account: (instance) => (instance.kind === 'ACCOUNT' ? [instance.ownerAccount] : undefined),
  },
});

export const PermissionSets = defineCollection<PermissionSetRecord>('sso-admin/permission-set', {
  scope: 'global',
  version: 1,
  key: (set) => [set.instanceArn, set.permissionSetArn],
  unique: { name: (set) => [set.instanceArn, set.name] },
});

export const ProvisionedRoles = defineCollection<ProvisionedRoleRecord>('sso-admin/provisioned-role', {
  scope: 'global',
  version: 1,
  key: (role) => [role.instanceArn, role.permissionSetArn, role.account],
  indexes: { account: (role) => [role.instanceArn, role.account, role.permissionSetArn] },
});

export const Assignments = defineCollection<AssignmentRecord>('sso-admin/assignment', {
  scope: 'global',
  version: 1,
  key: (assignment) => [
    assignment.instanceArn,
    assignment.permissionSetArn,
    assignment.account,
    assignment.principalType,
    assignment.principalId,
  ],
  indexes: {
    principal: (assignment) => [
      assignment.identityStoreId,
      assignment.principalType,
      assignment.principalId,
      assignment.account,
      assignment.permissionSetArn,
    ],
  },
});

export const Requests = defineCollection<RequestRecord>('sso-admin/request', {
  scope: 'global',
  version: 1,
  key: (request) => [request.instanceArn, request.kind, request.requestId],
  indexes: {
    newest: (request) => [request.instanceArn, request.kind, request.createdAt, request.requestId],
    pending: (request) =>
      request.status === 'IN_PROGRESS'
        ? [
            request.instanceArn,
            request.kind,
            request.permissionSetArn,
            request.account ?? '',
            request.principalType ?? '',
            request.principalId ?? '',
          ]
        : undefined,
  },
});
