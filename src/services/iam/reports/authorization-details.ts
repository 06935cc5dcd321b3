/**
 * Everything that authorization depends on, in one answer:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
import type {
  AttachedPolicy,
  GroupDetail,
  ManagedPolicyDetail,
  PolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import type { ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { awsManagedPolicyDocument } from '../policies/managed/aws-managed-policies.ts';
import { instanceProfilesOfRole, toInstanceProfiles } from '../roles/instance-profiles.ts';
import { findPolicy, toPolicy } from '../policies/managed/managed-policies.ts';
import type { ManagedPolicy } from '../policies/managed/managed-policies.ts';
import { listPage } from '../paging.ts';
import { encodeDocument } from '../policies/documents/policy-documents.ts';
import { Groups, nameKey, Policies, PolicyUsage, PolicyVersions, Roles, Users } from '../records.ts';
import type { GroupRecord, Principal, RoleRecord, UserRecord } from '../records.ts';
import { lastUseOf, toRole } from '../roles/to-role.ts';

type Item =
  | { readonly kind: 'User'; readonly id: string; readonly record: UserRecord }
  | { readonly kind: 'Group'; readonly id: string; readonly record: GroupRecord }
  | { readonly kind: 'Role'; readonly id: string; readonly record: RoleRecord }
  | { readonly kind: 'LocalManagedPolicy' | 'AWSManagedPolicy'; readonly id: string; readonly arn: string };

/** Groups, policies, roles and users in this order; a page may hold some of each. Of AWS's policies those in use. */
export const getAccountAuthorizationDetails: Operation<'iam', 'GetAccountAuthorizationDetails'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const wanted = (kind: Item['kind']): boolean => !input.Filter?.length || input.Filter.includes(kind);
    const { items, page } = listPage(await itemsOf(tx, wanted), (item) => item.id, input);
    const answer = {
      UserDetailList: [] as UserDetail[],
      GroupDetailList: [] as GroupDetail[],
      RoleDetailList: [] as RoleDetail[],
      Policies: [] as ManagedPolicyDetail[],
    };
    for (const item of items) {
      if (item.kind === 'User') answer.UserDetailList.push(await userDetail(tx, item.record));
      else if (item.kind === 'Group') answer.GroupDetailList.push(groupDetail(item.record));
      else if (item.kind === 'Role') answer.RoleDetailList.push(await roleDetail(tx, item.record));
      else {
        const policy = await findPolicy(tx, item.arn);
        if (policy) answer.Policies.push(await policyDetail(tx, policy));
      }
    }
    return { ...answer, ...page };
  });

async function itemsOf(tx: ReadTx, wanted: (kind: Item['kind']) => boolean): Promise<Item[]> {
  const items: Item[] = [];
  if (wanted('User'))
    items.push(
      ...(await tx.in(Users).all()).map((record) => ({
        kind: 'User' as const,
        id: `user/${nameKey(record.name)}`,
        record,
      })),
    );
  if (wanted('Group'))
    items.push(
      ...(await tx.in(Groups).all()).map((record) => ({
        kind: 'Group' as const,
        id: `group/${nameKey(record.name)}`,
        record,
      })),
    );
  if (wanted('Role'))
    items.push(
      ...(await tx.in(Roles).all()).map((record) => ({
        kind: 'Role' as const,
        id: `role/${nameKey(record.name)}`,
        record,
      })),
    );
  if (wanted('LocalManagedPolicy'))
    items.push(
      ...(await tx.in(Policies).all()).map(({ arn, name }) => ({
        kind: 'LocalManagedPolicy' as const,
        id: `policy/${nameKey(name)}`,
        arn,
      })),
    );
  if (wanted('AWSManagedPolicy')) {
    const used = (await tx.in(PolicyUsage).all()).filter(({ arn }) => arn.startsWith('arn:aws:iam::aws:'));
    items.push(...used.map(({ arn }) => ({ kind: 'AWSManagedPolicy' as const, id: `policy/${arn}`, arn })));
  }
  return items;
}

function entity(record: Principal) {
  return {
    Path: record.path,
    Arn: record.arn,
    CreateDate: new Date(record.createdAt),
    AttachedManagedPolicies: record.attached.map(attached),
  };
}

function attached(arn: string): AttachedPolicy {
  return { PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn };
}

function inline(record: Principal): PolicyDetail[] {
  return record.inline.map(({ name, document }) => ({ PolicyName: name, PolicyDocument: encodeDocument(document) }));
}

function boundary(arn: string | undefined) {
  return arn === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy' as const,
          PermissionsBoundaryArn: arn,
        },
      };
}

async function userDetail(tx: ReadTx, user: UserRecord): Promise<UserDetail> {
  const groups = await tx.in(Groups).getMany(user.groups.map((group) => [group]));
  return {
    ...entity(user),
    UserName: user.name,
    UserId: user.id,
    UserPolicyList: inline(user),
    GroupList: groups.flatMap((group) => (group ? [group.name] : [])),
    ...boundary(user.boundary),
    Tags: [...user.tags],
  };
}

function groupDetail(group: GroupRecord): GroupDetail {
  return { ...entity(group), GroupName: group.name, GroupId: group.id, GroupPolicyList: inline(group) };
}

async function roleDetail(tx: ReadTx, role: RoleRecord): Promise<RoleDetail> {
  const { AssumeRolePolicyDocument } = await toRole(tx, role);
  return {
    ...entity(role),
    RoleName: role.name,
    RoleId: role.id,
    AssumeRolePolicyDocument,
    RolePolicyList: inline(role),
    InstanceProfileList: await toInstanceProfiles(tx, await instanceProfilesOfRole(tx, role.name)),
    ...boundary(role.boundary),
    Tags: [...role.tags],
    RoleLastUsed: await lastUseOf(tx, role),
  };
}

async function policyDetail(tx: ReadTx, policy: ManagedPolicy): Promise<ManagedPolicyDetail> {
  const { Tags: _tags, ...shown } = toPolicy(policy, await tx.in(PolicyUsage).get(policy.arn), { description: true });
  const versions = policy.own
    ? await tx.in(PolicyVersions).all([nameKey(policy.name)])
    : [
        {
          number: Number(policy.versionId.slice(1)),
          document: awsManagedPolicyDocument(policy.arn) ?? '',
          createdAt: policy.updatedAt,
        },
      ];
  return {
    ...shown,
    PolicyVersionList: versions.toReversed().map(({ number, document, createdAt }) => ({
      VersionId: `v${number}`,
      IsDefaultVersion: `v${number}` === policy.versionId,
      Document: encodeDocument(document),
      CreateDate: new Date(createdAt),
    })),
  };
}
