/**
 * IAM Identity Center's administration: instances, permission sets, assignments and their provisioning as roles.
 *
 * Not here: users and groups (`identitystore`), signing in (`signin/`, `sso-oidc`), the portal's API (`sso`), and for
 * now customer managed applications, trusted token issuers and additional Regions, which answer 501.
 *
 * Source: https://docs.aws.amazon.com/singlesignon/latest/APIReference/ ; resources and actions:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiamidentitycenter.html
 */
import type { Context } from '../../wire/context.ts';
import type { OperationManifest } from '../../wire/service.ts';
import { defineService, on } from '../../wire/service.ts';
import { principalDeleted } from '../identitystore/internal.ts';
import { Assignments, Instances, PermissionSets, ProvisionedRoles, Requests } from './records.ts';
import { accountArn } from './account-arn.ts';
import { resourceFacts } from './resource-facts.ts';
import { ssoResourceTypes } from './resources/index.ts';

const instances = () => import('./instances.ts');
const sets = () => import('./permission-sets/permission-sets.ts');
const policies = () => import('./permission-sets/permission-set-policies.ts');
const boundaries = () => import('./permission-sets/permissions-boundary.ts');
const assignments = () => import('./assignments/account-assignments.ts');
const statuses = () => import('./assignments/request-statuses.ts');
const provisioning = () => import('./assignments/provisioning.ts');
const tags = () => import('./tags.ts');
const attributes = () => import('./access-control/access-control-attributes.ts');
const jobs = () => import('./assignments/request-jobs.ts');

interface Input {
  readonly InstanceArn?: string;
  readonly PermissionSetArn?: string;
  readonly ResourceArn?: string;
  readonly AccountId?: string;
  readonly TargetId?: string;
}

/** Every resource that the request names: instance, permission set, tagged resource, account. */
function named(input: Input): readonly string[] {
  const account = input.TargetId ?? input.AccountId;
  const arns = [
    input.InstanceArn,
    input.PermissionSetArn,
    input.ResourceArn,
    account === undefined ? undefined : accountArn(account),
  ];
  return arns.filter((arn) => arn !== undefined);
}

function onNamed(load: OperationManifest['load']): OperationManifest {
  return { load, resources: named };
}

/** With the Region that the instance is in; there are no further ones. */
function inPrimaryRegion(
  operations: Readonly<Record<string, OperationManifest>>,
): Readonly<Record<string, OperationManifest>> {
  const conditionKeys = (_input: unknown, { settings }: Context) => ({ 'sso:PrimaryRegion': settings.homeRegion });
  return Object.fromEntries(
    Object.entries(operations).map(([name, manifest]) => [name, { ...manifest, conditionKeys }]),
  );
}

export const ssoAdmin = defineService({
  name: 'sso-admin',
  collections: [Instances, PermissionSets, ProvisionedRoles, Assignments, Requests],
  iamPrefix: 'sso',
  title: 'AWS IAM Identity Center',
  principal: 'sso.amazonaws.com',
  serviceLinkedRoles: [
    {
      principal: 'sso.amazonaws.com',
      name: 'SSO',
      policy: 'AWSSSOServiceRolePolicy',
      description:
        'Service-linked role used by AWS SSO to manage AWS resources, including IAM roles, policies and SAML IdP ' +
        'on your behalf.',
    },
  ],
  grants: [
    {
      why: 'provisions permission sets as roles under its reserved path',
      actions: ['iam:*'],
      resources: ['arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*'],
    },
    {
      why: 'finds the policies that permission sets name',
      actions: ['iam:GetPolicy', 'iam:GetPolicyVersion'],
      resources: ['arn:aws:iam::*:policy/*'],
    },
    {
      why: 'knows the accounts it assigns',
      actions: ['organizations:Describe*', 'organizations:List*'],
      resources: ['*'],
    },
    {
      why: 'knows the users and groups it assigns',
      actions: [
        'identitystore:Describe*',
        'identitystore:List*',
        'identitystore:Get*',
        'identitystore:IsMemberInGroups',
      ],
      resources: ['*'],
    },
  ],
  conditionKeys: ['sso:PrimaryRegion', 'sso:ApplicationAccount'],
  resourceFacts,
  resourceTypes: ssoResourceTypes,
  operations: inPrimaryRegion({
    ListInstances: { load: instances },
    CreateInstance: { load: instances },
    DescribeInstance: onNamed(instances),
    UpdateInstance: onNamed(instances),
    DeleteInstance: onNamed(instances),
    CreateInstanceAccessControlAttributeConfiguration: onNamed(attributes),
    DescribeInstanceAccessControlAttributeConfiguration: onNamed(attributes),
    UpdateInstanceAccessControlAttributeConfiguration: onNamed(attributes),
    DeleteInstanceAccessControlAttributeConfiguration: onNamed(attributes),
    CreatePermissionSet: onNamed(sets),
    DescribePermissionSet: onNamed(sets),
    UpdatePermissionSet: onNamed(sets),
    DeletePermissionSet: onNamed(sets),
    ListPermissionSets: onNamed(sets),
    AttachManagedPolicyToPermissionSet: onNamed(policies),
    DetachManagedPolicyFromPermissionSet: onNamed(policies),
    ListManagedPoliciesInPermissionSet: onNamed(policies),
    AttachCustomerManagedPolicyReferenceToPermissionSet: onNamed(policies),
    DetachCustomerManagedPolicyReferenceFromPermissionSet: onNamed(policies),
    ListCustomerManagedPolicyReferencesInPermissionSet: onNamed(policies),
    PutInlinePolicyToPermissionSet: onNamed(policies),
    GetInlinePolicyForPermissionSet: onNamed(policies),
    DeleteInlinePolicyFromPermissionSet: onNamed(policies),
    PutPermissionsBoundaryToPermissionSet: onNamed(boundaries),
    GetPermissionsBoundaryForPermissionSet: onNamed(boundaries),
    DeletePermissionsBoundaryFromPermissionSet: onNamed(boundaries),
    ProvisionPermissionSet: onNamed(provisioning),
    ListAccountsForProvisionedPermissionSet: onNamed(provisioning),
    ListPermissionSetsProvisionedToAccount: onNamed(provisioning),
    CreateAccountAssignment: onNamed(assignments),
    DeleteAccountAssignment: onNamed(assignments),
    ListAccountAssignments: onNamed(assignments),
    ListAccountAssignmentsForPrincipal: {
      load: assignments,
      resources: (input: Input & { readonly Filter?: { readonly AccountId?: string } }) =>
        named({ ...input, ...input.Filter }),
    },
    DescribeAccountAssignmentCreationStatus: onNamed(statuses),
    DescribeAccountAssignmentDeletionStatus: onNamed(statuses),
    DescribePermissionSetProvisioningStatus: onNamed(statuses),
    ListAccountAssignmentCreationStatus: onNamed(statuses),
    ListAccountAssignmentDeletionStatus: onNamed(statuses),
    ListPermissionSetProvisioningStatus: onNamed(statuses),
    TagResource: onNamed(tags),
    UntagResource: onNamed(tags),
    ListTagsForResource: onNamed(tags),
  }),
  jobs: {
    'sso-admin/create-account-assignment': { load: async () => (await jobs()).createAccountAssignmentJob },
    'sso-admin/delete-account-assignment': { load: async () => (await jobs()).deleteAccountAssignmentJob },
    'sso-admin/provision-permission-set': { load: async () => (await jobs()).provisionPermissionSetJob },
    'sso-admin/principal-deleted': { load: async () => (await import('./principal-deleted.ts')).principalDeletedJob },
  },
  receives: [on(principalDeleted, async () => (await import('./principal-deleted.ts')).receivePrincipalDeleted)],
});
