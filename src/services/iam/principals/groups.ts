/** Groups and who is in them: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Group.html */
import type { Group } from '@aws-sdk/client-iam';
import type { Operation } from '../../../wire/service.ts';
import { changeCount } from '../account/counts.ts';
import { alreadyExists, deleteConflict, overQuota } from '../errors.ts';
import { listPage, storedPage } from '../paging.ts';
import { currentSecond, entityArn, putPrincipal, requirePrincipal } from './principals.ts';
import { quotas } from '../account/quotas.ts';
import { Groups, nameKey, Users } from '../records.ts';
import type { GroupRecord } from '../records.ts';
import { toUser } from './users.ts';

/** Throws EntityAlreadyExists when the name is taken, case aside. */
export const createGroup: Operation<'iam', 'CreateGroup'> = async (input, ctx) => {
  const { GroupName: name, Path: path = '/' } = input;
  const group: GroupRecord = {
    name,
    path,
    id: `AGPA${ctx.ids.base32(17)}`,
    arn: entityArn(ctx.account, 'group', path, name),
    createdAt: currentSecond(ctx),
    attached: [],
    inline: [],
  };
  await ctx.write(async (tx) => {
    if (await tx.in(Groups).get(nameKey(name))) throw alreadyExists('group', name);
    await changeCount(tx, 'Groups', 1);
    await tx.in(Groups).insert(group);
  });
  return { Group: toGroup(group) };
};

/** With a page of its users. */
export const getGroup: Operation<'iam', 'GetGroup'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const group = await requirePrincipal(tx, 'group', input.GroupName);
    const { items, page } = await storedPage(
      (options) => tx.in(Users).listBy('group', [nameKey(group.name)], options),
      input,
    );
    return { Group: toGroup(group), Users: items.map((user) => toUser(user)), ...page };
  });

export const listGroups: Operation<'iam', 'ListGroups'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const prefix = input.PathPrefix ?? '/';
    const { items, page } = await storedPage(
      (options) => tx.in(Groups).list([], options),
      input,
      (group) => group.path.startsWith(prefix),
    );
    return { Groups: items.map(toGroup), ...page };
  });

/** Renames or moves; the unique id, members and policies stay. */
export const updateGroup: Operation<'iam', 'UpdateGroup'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const before = await requirePrincipal(tx, 'group', input.GroupName);
    const name = input.NewGroupName ?? before.name;
    const path = input.NewPath ?? before.path;
    const [oldKey, newKey] = [nameKey(before.name), nameKey(name)];
    if (newKey !== oldKey) {
      if (await tx.in(Groups).get(newKey)) throw alreadyExists('group', name);
      for (const user of await tx.in(Users).allBy('group', [oldKey])) {
        await tx.in(Users).put({ ...user, groups: user.groups.map((group) => (group === oldKey ? newKey : group)) });
      }
      await tx.in(Groups).delete(oldKey);
    }
    await tx.in(Groups).put({ ...before, name, path, arn: entityArn(ctx.account, 'group', path, name) });
    return {};
  });

/** Throws DeleteConflict while the group has users or policies. */
export const deleteGroup: Operation<'iam', 'DeleteGroup'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const group = await requirePrincipal(tx, 'group', input.GroupName);
    const users = await tx.in(Users).listBy('group', [nameKey(group.name)], { limit: 1 });
    if (users.items.length > 0) throw deleteConflict('Cannot delete entity, must remove users from group first.');
    if (group.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (group.inline.length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
    await changeCount(tx, 'Groups', -1);
    await tx.in(Groups).delete(nameKey(group.name));
    return {};
  });

/** Adding again changes nothing. */
export const addUserToGroup: Operation<'iam', 'AddUserToGroup'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const group = nameKey((await requirePrincipal(tx, 'group', input.GroupName)).name);
    const user = await requirePrincipal(tx, 'user', input.UserName);
    if (user.groups.includes(group)) return {};
    if (user.groups.length >= quotas.groupsPerUser) throw overQuota('GroupsPerUser', quotas.groupsPerUser);
    await putPrincipal(tx, 'user', { ...user, groups: [...user.groups, group] });
    return {};
  });

/** Removing who is not in the group changes nothing. */
export const removeUserFromGroup: Operation<'iam', 'RemoveUserFromGroup'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const group = nameKey((await requirePrincipal(tx, 'group', input.GroupName)).name);
    const user = await requirePrincipal(tx, 'user', input.UserName);
    await putPrincipal(tx, 'user', { ...user, groups: user.groups.filter((one) => one !== group) });
    return {};
  });

export const listGroupsForUser: Operation<'iam', 'ListGroupsForUser'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const user = await requirePrincipal(tx, 'user', input.UserName);
    const groups = await tx.in(Groups).getMany(user.groups.map((group) => [group]));
    const { items, page } = listPage(
      groups.filter((group) => group !== undefined),
      (group) => group.name,
      input,
    );
    return { Groups: items.map(toGroup), ...page };
  });

function toGroup(group: GroupRecord): Group {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: new Date(group.createdAt),
  };
}
