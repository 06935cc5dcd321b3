/**
 * AWS Organizations: one organization with its accounts, units, policies, tags, trusted services and delegated
 * administrators.
 *
 * Is not: IAM in the accounts (`iam`), Identity Center (`sso-admin`). Not there yet: invitations and handshakes,
 * GovCloud accounts, responsibility transfers. Management policies (tag, backup, AI opt-out policies and the like) are
 * kept and inherited, but have no effect on anything.
 * An account that was created may leave after four days, as in AWS; Sandlot asks for no payment method before.
 *
 * Spec: https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html; resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
 */
import { dialect } from './dialect.ts';
import { defineService } from '../../wire/service.ts';
import { organizationCollections, ResourcePolicies } from './records.ts';
import type { ConditionKeys, Context, ReadTx } from '../../wire/context.ts';
import type { OperationManifest } from '../../wire/service.ts';
import { findOrganizationRecord, scopeOf } from './access.ts';
import { policyArn, resourceArn } from './arns.ts';
import { resourcePolicyOf, resourceTagsOf } from './delegation/member-access.ts';
import { accountCreated } from './internal.ts';
import { findPolicy } from './policies/policies-by-id.ts';
import type { OrganizationRecord } from './records.ts';
import { organizationsResourceTypes } from './resources/index.ts';

const organization = () => import('./organization.ts');
const accounts = () => import('./accounts/accounts.ts');
const creation = () => import('./accounts/create-account.ts');
const units = () => import('./tree/units.ts');
const tags = () => import('./tags.ts');
const policies = () => import('./policies/policies.ts');
const attachments = () => import('./policies/policy-attachments.ts');
const resourcePolicies = () => import('./delegation/resource-policy.ts');
const policyTypes = () => import('./policies/policy-type-operations.ts');
const effective = () => import('./policies/effective-policy.ts');
const services = () => import('./trust/service-access.ts');
const administrators = () => import('./delegation/delegated-administrators.ts');

interface Named {
  readonly AccountId?: string;
  readonly ParentId?: string;
  readonly ChildId?: string;
  readonly OrganizationalUnitId?: string;
  readonly ResourceId?: string;
  readonly PolicyId?: string;
  readonly TargetId?: string;
  readonly RootId?: string;
  readonly SourceParentId?: string;
  readonly DestinationParentId?: string;
}

/**
 * Authorized on the accounts, units, roots and policies that the input's members name;
 * on `*` before there is an organization.
 */
function on(load: OperationManifest['load'], ...members: readonly (keyof Named)[]): OperationManifest {
  return {
    load,
    resources: async (input: Named, ctx: Context) => {
      return ctx.read(async (tx) => {
        const record = await findOrganizationRecord(tx);
        return record ? Promise.all(members.map((member) => arnOf(tx, record, input[member] ?? '*'))) : ['*'];
      });
    },
  };
}

async function arnOf(tx: ReadTx, organization: OrganizationRecord, id: string): Promise<string> {
  if (!id.startsWith('p-')) return resourceArn(organization, id);
  return (await findPolicy(tx, organization, id))?.arn ?? policyArn(organization, id, '*');
}

/** With the policy's type as condition key, where the input names it. */
function onType(manifest: OperationManifest): OperationManifest {
  return {
    ...manifest,
    conditionKeys: (input: { readonly Type?: string; readonly Filter?: string; readonly PolicyType?: string }) => ({
      'organizations:PolicyType': input.Type ?? input.Filter ?? input.PolicyType,
    }),
  };
}

/** As `on`, with the type of the policy that the input names. */
function onPolicy(load: OperationManifest['load'], ...more: readonly (keyof Named)[]): OperationManifest {
  return {
    ...on(load, 'PolicyId', ...more),
    conditionKeys: ({ PolicyId: id = '' }: Named, ctx: Context) => policyTypeOf(id, ctx),
  };
}

/** On what is tagged: for a policy, with its type. */
function onTagged(load: OperationManifest['load']): OperationManifest {
  return {
    ...on(load, 'ResourceId'),
    conditionKeys: ({ ResourceId: id = '' }: Named, ctx: Context) => (id.startsWith('p-') ? policyTypeOf(id, ctx) : {}),
  };
}

function policyTypeOf(id: string, ctx: Context): Promise<ConditionKeys> {
  return ctx.read(async (tx) => {
    const record = await findOrganizationRecord(tx);
    return { 'organizations:PolicyType': record && (await findPolicy(tx, record, id))?.type };
  });
}

/** With the service that the input names. */
function withService(manifest: OperationManifest): OperationManifest {
  return {
    ...manifest,
    conditionKeys: ({ ServicePrincipal }: { readonly ServicePrincipal?: string }) => ({
      'organizations:ServicePrincipal': ServicePrincipal,
    }),
  };
}

/** The one that is there, or any that there may be. */
async function resourcePolicyArns(_input: object, ctx: Context): Promise<readonly string[]> {
  return ctx.read(async (tx) => {
    const record = await findOrganizationRecord(tx);
    const policy = record && (await tx.in(ResourcePolicies, scopeOf(record)).get('policy'));
    return [record ? resourceArn(record, policy?.id ?? 'rp-*') : '*'];
  });
}

export const organizations = defineService({
  name: 'organizations',
  collections: organizationCollections,
  iamPrefix: 'organizations',
  dialect,
  title: 'AWS Organizations',
  isGlobal: true,
  serviceLinkedRoles: [
    { principal: 'organizations.amazonaws.com', name: 'Organizations', policy: 'AWSOrganizationsServiceTrustPolicy' },
  ],
  grants: [
    {
      why: 'makes the access role of an account that it creates',
      actions: ['iam:CreateRole', 'iam:AttachRolePolicy'],
      resources: ['arn:aws:iam::*:role/*'],
    },
  ],
  // It says which member accounts may ask about the management account's resources.
  decidesForeign: ['*'],
  conditionKeys: [
    'organizations:ServicePrincipal',
    'organizations:PolicyType',
    // There are no transfers of responsibility.
    'organizations:TransferDirection',
    'organizations:TransferType',
  ],
  resourceFacts: { policy: resourcePolicyOf, tags: resourceTagsOf },
  resourceTypes: organizationsResourceTypes,
  operations: {
    CreateOrganization: { load: organization },
    DescribeOrganization: { load: organization },
    DeleteOrganization: { load: organization },
    ListRoots: { load: organization },
    CreateAccount: { load: creation },
    DescribeCreateAccountStatus: { load: creation },
    ListCreateAccountStatus: { load: creation },
    ListAccounts: { load: accounts },
    LeaveOrganization: { load: accounts },
    DescribeAccount: on(accounts, 'AccountId'),
    CloseAccount: on(accounts, 'AccountId'),
    RemoveAccountFromOrganization: on(accounts, 'AccountId'),
    MoveAccount: on(accounts, 'AccountId', 'SourceParentId', 'DestinationParentId'),
    ListAccountsForParent: on(accounts, 'ParentId'),
    CreateOrganizationalUnit: on(units, 'ParentId'),
    DescribeOrganizationalUnit: on(units, 'OrganizationalUnitId'),
    UpdateOrganizationalUnit: on(units, 'OrganizationalUnitId'),
    DeleteOrganizationalUnit: on(units, 'OrganizationalUnitId'),
    ListOrganizationalUnitsForParent: on(units, 'ParentId'),
    ListParents: on(units, 'ChildId'),
    ListChildren: on(units, 'ParentId'),
    // The policy's id is not known before it is made.
    CreatePolicy: onType({
      load: policies,
      resources: async ({ Type }: { readonly Type: string }, ctx: Context) => {
        const record = await ctx.read(findOrganizationRecord);
        return [record ? policyArn(record, '*', Type) : '*'];
      },
    }),
    UpdatePolicy: onPolicy(policies),
    DeletePolicy: onPolicy(policies),
    DescribePolicy: onPolicy(policies),
    ListPolicies: onType({ load: policies }),
    AttachPolicy: onPolicy(attachments, 'TargetId'),
    DetachPolicy: onPolicy(attachments, 'TargetId'),
    ListPoliciesForTarget: onType(on(attachments, 'TargetId')),
    ListTargetsForPolicy: onPolicy(attachments),
    DescribeEffectivePolicy: onType({
      load: effective,
      resources: async ({ TargetId }: Named, ctx: Context) => {
        const record = await ctx.read(findOrganizationRecord);
        return [record ? resourceArn(record, TargetId ?? ctx.account) : '*'];
      },
    }),
    EnablePolicyType: onType(on(policyTypes, 'RootId')),
    DisablePolicyType: onType(on(policyTypes, 'RootId')),
    PutResourcePolicy: { load: resourcePolicies, resources: resourcePolicyArns },
    DescribeResourcePolicy: { load: resourcePolicies },
    DeleteResourcePolicy: { load: resourcePolicies },
    TagResource: onTagged(tags),
    UntagResource: onTagged(tags),
    ListTagsForResource: onTagged(tags),
    EnableAWSServiceAccess: withService({ load: services }),
    DisableAWSServiceAccess: withService({ load: services }),
    ListAWSServiceAccessForOrganization: { load: services },
    RegisterDelegatedAdministrator: withService(on(administrators, 'AccountId')),
    DeregisterDelegatedAdministrator: withService(on(administrators, 'AccountId')),
    ListDelegatedAdministrators: withService({ load: administrators }),
    ListDelegatedServicesForAccount: on(administrators, 'AccountId'),
  },
  jobs: {
    'organizations/create-account': { load: async () => (await creation()).createAccountJob },
    'organizations/close-account': { load: async () => (await accounts()).closeAccountJob },
  },
  emits: [accountCreated],
});
