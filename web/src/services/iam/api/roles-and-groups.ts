/** IAM roles and groups, to read. */
import {
  GetGroupCommand,
  GetGroupPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  type Role,
} from '@aws-sdk/client-iam';
import type { AllItems } from '../../../api/all-pages';
import { aborting, allIamPages, callIam, documentText } from './iam';
import type { AttachedPolicy, Group, InlinePolicy, User } from './users';
import type { Tag } from '../../../api/tags';

export type { Role };

export interface Permissions {
  readonly attached: readonly AttachedPolicy[];
  readonly inline: readonly InlinePolicy[];
}

export function listRoles(signal?: AbortSignal): Promise<AllItems<Role>> {
  return allIamPages(async (paging) => {
    const {
      Roles: items,
      IsTruncated,
      Marker,
    } = await callIam((client) => client.send(new ListRolesCommand(paging), aborting(signal)));
    return { items, IsTruncated, Marker };
  });
}

export async function getRole(roleName: string, signal?: AbortSignal): Promise<Role> {
  const answer = await callIam((client) => client.send(new GetRoleCommand({ RoleName: roleName }), aborting(signal)));
  if (!answer.Role) throw new Error(`AWS gave no answer about the role ${roleName}.`);
  return answer.Role;
}

export async function getRolePermissions(roleName: string, signal?: AbortSignal): Promise<Permissions> {
  const attached = await allIamPages(async (paging) => {
    const command = new ListAttachedRolePoliciesCommand({ RoleName: roleName, ...paging });
    const {
      AttachedPolicies: items,
      IsTruncated,
      Marker,
    } = await callIam((client) => client.send(command, aborting(signal)));
    return { items, IsTruncated, Marker };
  });
  const names = await allIamPages(async (paging) => {
    const command = new ListRolePoliciesCommand({ RoleName: roleName, ...paging });
    const {
      PolicyNames: items,
      IsTruncated,
      Marker,
    } = await callIam((client) => client.send(command, aborting(signal)));
    return { items, IsTruncated, Marker };
  });
  const inline = names.items.map(async (name) => {
    const answer = await callIam((client) =>
      client.send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName: name }), aborting(signal)),
    );
    return { name, document: documentText(answer.PolicyDocument) };
  });
  return { attached: attached.items, inline: await Promise.all(inline) };
}

export async function listRoleTags(roleName: string, signal?: AbortSignal): Promise<readonly Tag[]> {
  const all = await allIamPages(async (paging) => {
    const {
      Tags: items,
      IsTruncated,
      Marker,
    } = await callIam((client) =>
      client.send(new ListRoleTagsCommand({ RoleName: roleName, ...paging }), aborting(signal)),
    );
    return { items, IsTruncated, Marker };
  });
  return all.items.map(({ Key = '', Value = '' }) => ({ Key, Value }));
}

export function listGroups(signal?: AbortSignal): Promise<AllItems<Group>> {
  return allIamPages(async (paging) => {
    const {
      Groups: items,
      IsTruncated,
      Marker,
    } = await callIam((client) => client.send(new ListGroupsCommand(paging), aborting(signal)));
    return { items, IsTruncated, Marker };
  });
}

export interface GroupWithUsers {
  readonly group: Group;
  readonly users: AllItems<User>;
}

export async function getGroup(groupName: string, signal?: AbortSignal): Promise<GroupWithUsers> {
  let group: Group | undefined;
  const users = await allIamPages(async (paging) => {
    const answer = await callIam((client) =>
      client.send(new GetGroupCommand({ GroupName: groupName, ...paging }), aborting(signal)),
    );
    group = answer.Group;
    return { items: answer.Users, IsTruncated: answer.IsTruncated, Marker: answer.Marker };
  });
  if (!group) throw new Error(`AWS gave no answer about the group ${groupName}.`);
  return { group, users };
}

export async function getGroupPermissions(groupName: string, signal?: AbortSignal): Promise<Permissions> {
  const attached = await allIamPages(async (paging) => {
    const command = new ListAttachedGroupPoliciesCommand({ GroupName: groupName, ...paging });
    const {
      AttachedPolicies: items,
      IsTruncated,
      Marker,
    } = await callIam((client) => client.send(command, aborting(signal)));
    return { items, IsTruncated, Marker };
  });
  const names = await allIamPages(async (paging) => {
    const command = new ListGroupPoliciesCommand({ GroupName: groupName, ...paging });
    const {
      PolicyNames: items,
      IsTruncated,
      Marker,
    } = await callIam((client) => client.send(command, aborting(signal)));
    return { items, IsTruncated, Marker };
  });
  const inline = names.items.map(async (name) => {
    const answer = await callIam((client) =>
      client.send(new GetGroupPolicyCommand({ GroupName: groupName, PolicyName: name }), aborting(signal)),
    );
    return { name, document: documentText(answer.PolicyDocument) };
  });
  return { attached: attached.items, inline: await Promise.all(inline) };
}
