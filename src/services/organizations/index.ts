/**
 * AWS Organizations: one organization with its accounts, units, tags, trusted services and delegated administrators.
 *
 * Is not: IAM in the accounts (`iam`), Identity Center (`sso-admin`). Not there yet: policies of any type (so the root
 * shows none as enabled), invitations and handshakes, resource policies, GovCloud accounts, responsibility transfers.
 * An account that was created may leave after four days, as in AWS; Sandlot asks for no payment method before.
 *
 * Spec: https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html; resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
 */
import { defineService } from '../../wire/service.ts';
import type { Context } from '../../wire/context.ts';
import type { OperationManifest } from '../../wire/service.ts';
import { findOrganizationRecord, resourceArn } from './access.ts';

const organization = () => import('./organization.ts');
const accounts = () => import('./accounts.ts');
const creation = () => import('./create-account.ts');
const units = () => import('./units.ts');
const tags = () => import('./tags.ts');
const services = () => import('./service-access.ts');
const administrators = () => import('./delegated-administrators.ts');

interface Named {
  readonly AccountId?: string;
  readonly ParentId?: string;
  readonly ChildId?: string;
  readonly OrganizationalUnitId?: string;
  readonly ResourceId?: string;
  readonly SourceParentId?: string;
  readonly DestinationParentId?: string;
}

/** Authorized on the accounts, units and roots that the input's members name; on `*` before there is an organization. */
function on(load: OperationManifest['load'], ...members: readonly (keyof Named)[]): OperationManifest {
  return {
    load,
    resources: async (input: Named, ctx: Context) => {
      const record = await ctx.read(findOrganizationRecord);
      return record ? members.map((member) => resourceArn(record, input[member] ?? '*')) : ['*'];
    },
  };
}

export const organizations = defineService({
  name: 'organizations',
  iamPrefix: 'organizations',
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
    TagResource: on(tags, 'ResourceId'),
    UntagResource: on(tags, 'ResourceId'),
    ListTagsForResource: on(tags, 'ResourceId'),
    EnableAWSServiceAccess: { load: services },
    DisableAWSServiceAccess: { load: services },
    ListAWSServiceAccessForOrganization: { load: services },
    RegisterDelegatedAdministrator: on(administrators, 'AccountId'),
    DeregisterDelegatedAdministrator: on(administrators, 'AccountId'),
    ListDelegatedAdministrators: { load: administrators },
    ListDelegatedServicesForAccount: on(administrators, 'AccountId'),
  },
  jobs: {
    'organizations/create-account': async () => (await creation()).createAccountJob,
    'organizations/close-account': async () => (await accounts()).closeAccountJob,
  },
});
