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

interface PermissionsOf {
  attached(): Promise<AllItems<AttachedPolicy>>;
  /** The names of those that are inline. */
  inline(): Promise<AllItems<string>>;
  read(name: string): Promise<{ readonly PolicyDocument: string | undefined }>;
}

async function permissions(of: PermissionsOf): Promise<Permissions> {
  const attached = await of.attached();
  const names = await of.inline();
  const inline = names.items.map(async (name) => ({
    name,
    document: documentText((await of.read(name)).PolicyDocument),
  }));
  return { attached: attached.items, inline: await Promise.all(inline) };
}

export function listRoles(signal?: AbortSignal): Promise<AllItems<Role>> {
  return allIamPages(
    (client, paging, options) => client.send(new ListRolesCommand(paging), options),
    ({ Roles }) => Roles,
    signal,
  );
}

export async function getRole(roleName: string, signal?: AbortSignal): Promise<Role> {
  const answer = await callIam((client) => client.send(new GetRoleCommand({ RoleName: roleName }), aborting(signal)));
  if (!answer.Role) throw new Error(`AWS gave no answer about the role ${roleName}.`);
  return answer.Role;
}

export function getRolePermissions(roleName: string, signal?: AbortSignal): Promise<Permissions> {
  return permissions({
    attached: () =>
      allIamPages(
        (client, paging, options) =>
          client.send(new ListAttachedRolePoliciesCommand({ RoleName: roleName, ...paging }), options),
        ({ AttachedPolicies }) => AttachedPolicies,
        signal,
      ),
    inline: () =>
      allIamPages(
        (client, paging, options) =>
          client.send(new ListRolePoliciesCommand({ RoleName: roleName, ...paging }), options),
        ({ PolicyNames }) => PolicyNames,
        signal,
      ),
    read: (PolicyName) =>
      callIam((client) => client.send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName }), aborting(signal))),
  });
}

export async function listRoleTags(roleName: string, signal?: AbortSignal): Promise<readonly Tag[]> {
  const all = await allIamPages(
    (client, paging, options) => client.send(new ListRoleTagsCommand({ RoleName: roleName, ...paging }), options),
    ({ Tags }) => Tags,
    signal,
  );
  return all.items.map(({ Key = '', Value = '' }) => ({ Key, Value }));
}

export function listGroups(signal?: AbortSignal): Promise<AllItems<Group>> {
  return allIamPages(
    (client, paging, options) => client.send(new ListGroupsCommand(paging), options),
    ({ Groups }) => Groups,
    signal,
  );
}

export interface GroupWithUsers {
  readonly group: Group;
  readonly users: AllItems<User>;
}

export async function getGroup(groupName: string, signal?: AbortSignal): Promise<GroupWithUsers> {
  let group: Group | undefined;
  const users = await allIamPages(
    (client, paging, options) => client.send(new GetGroupCommand({ GroupName: groupName, ...paging }), options),
    (page) => {
      group = page.Group;
      return page.Users;
    },
    signal,
  );
  if (!group) throw new Error(`AWS gave no answer about the group ${groupName}.`);
  return { group, users };
}

export function getGroupPermissions(groupName: string, signal?: AbortSignal): Promise<Permissions> {
  return permissions({
    attached: () =>
      allIamPages(
        (client, paging, options) =>
          client.send(new ListAttachedGroupPoliciesCommand({ GroupName: groupName, ...paging }), options),
        ({ AttachedPolicies }) => AttachedPolicies,
        signal,
      ),
    inline: () =>
      allIamPages(
        (client, paging, options) =>
          client.send(new ListGroupPoliciesCommand({ GroupName: groupName, ...paging }), options),
        ({ PolicyNames }) => PolicyNames,
        signal,
      ),
    read: (PolicyName) =>
      callIam((client) =>
        client.send(new GetGroupPolicyCommand({ GroupName: groupName, PolicyName }), aborting(signal)),
      ),
  });
}
