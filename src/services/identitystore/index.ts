/**
 * AWS Identity Store: the users, groups and memberships of IAM Identity Center's own directory.
 *
 * Is not: passwords, MFA devices and sign-in (`signin/`), permission sets and assignments (`sso-admin`). Not there yet:
 * SCIM, external identity providers (so nothing sets external ids), customer managed keys, and the quotas of 100,000
 * users and groups.
 *
 * Spec: https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/welcome.html; resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentitystore.html
 */
import { defineService } from '../../wire/service.ts';
import { Groups, IdentityStores, Memberships, Users } from './records.ts';
import type { Context } from '../../wire/context.ts';
import type { OperationManifest } from '../../wire/service.ts';
import { principalDeleted } from './internal.ts';

const types = () => import('./resources.ts');

interface Named {
  readonly IdentityStoreId: string;
  readonly UserId?: string;
  readonly GroupId?: string;
  readonly GroupIds?: readonly string[];
  readonly MembershipId?: string;
  readonly MemberId?: { readonly UserId?: string };
}

const users = () => import('./users.ts');
const groups = () => import('./groups.ts');
const memberships = () => import('./memberships.ts');

const allUsers = () => ['arn:aws:identitystore:::user/*'];
const allGroups = () => ['arn:aws:identitystore:::group/*'];
const allMemberships = () => ['arn:aws:identitystore:::membership/*'];
const user = (input: Named) => [`arn:aws:identitystore:::user/${input.UserId ?? '*'}`];
const member = (input: Named) => [`arn:aws:identitystore:::user/${input.MemberId?.UserId ?? '*'}`];
const group = (input: Named) =>
  (input.GroupIds ?? [input.GroupId ?? '*']).map((id) => `arn:aws:identitystore:::group/${id}`);

const conditionKeys: OperationManifest['conditionKeys'] = (_input, { settings }) => ({
  'identitystore:PrimaryRegion': settings.homeRegion,
});

/**
 * Every operation is authorized on its identity store, under the caller's account as AWS's refusals show it,
 * then on what it names.
 */
function operation(
  load: OperationManifest['load'],
  ...resources: readonly ((input: Named) => readonly string[])[]
): OperationManifest {
  return {
    load,
    conditionKeys,
    resources: (input: Named, ctx: Context) => [store(input, ctx), ...resources.flatMap((resource) => resource(input))],
  };
}

/** As `operation`, for those that name a membership: also on its group and user, as the directory knows them. */
function membershipOperation(load: OperationManifest['load']): OperationManifest {
  return {
    load,
    conditionKeys,
    resources: async (input: Named, ctx: Context) => {
      const key = [input.IdentityStoreId, input.MembershipId ?? ''] as const;
      const found = await ctx.read((tx) => tx.in(Memberships).get(...key));
      return [
        store(input, ctx),
        `arn:aws:identitystore:::group/${found?.groupId ?? '*'}`,
        `arn:aws:identitystore:::user/${found?.userId ?? '*'}`,
        `arn:aws:identitystore:::membership/${input.MembershipId}`,
      ];
    },
  };
}

function store(input: Named, ctx: Context): string {
  return `arn:aws:identitystore::${ctx.account}:identitystore/${input.IdentityStoreId}`;
}

export const identitystore = defineService({
  name: 'identitystore',
  collections: [IdentityStores, Users, Groups, Memberships],
  iamPrefix: 'identitystore',
  standsForProtocol: true,
  title: 'AWS Identity Store',
  conditionKeys: [
    'identitystore:PrimaryRegion',
    // Nothing sets external or reserved ids.
    'identitystore:GroupExternalIdIssuers',
    'identitystore:ReservedUserId',
    'identitystore:UserExternalIdIssuers',
  ],
  resourceTypes: {
    'AWS::IdentityStore::Group': async () => (await types()).group,
    'AWS::IdentityStore::GroupMembership': async () => (await types()).groupMembership,
  },
  operations: {
    CreateUser: operation(users),
    DescribeUser: operation(users, user),
    UpdateUser: operation(users, user),
    DeleteUser: operation(users, user, allMemberships),
    ListUsers: operation(users, allUsers),
    GetUserId: operation(users, allUsers),
    CreateGroup: operation(groups),
    DescribeGroup: operation(groups, group),
    UpdateGroup: operation(groups, group),
    DeleteGroup: operation(groups, group, allMemberships),
    ListGroups: operation(groups, allGroups),
    GetGroupId: operation(groups, allGroups),
    CreateGroupMembership: operation(memberships, group, member, allMemberships),
    DescribeGroupMembership: membershipOperation(memberships),
    GetGroupMembershipId: operation(memberships, group, member, allMemberships),
    DeleteGroupMembership: membershipOperation(memberships),
    ListGroupMemberships: operation(memberships, group, allMemberships),
    ListGroupMembershipsForMember: operation(memberships, member, allMemberships),
    IsMemberInGroups: operation(memberships, group, member, allMemberships),
  },
  jobs: {
    'identitystore/remove-memberships': {
      load: async () => (await import('./remove-memberships.ts')).removeMembershipsJob,
    },
  },
  emits: [principalDeleted],
});
