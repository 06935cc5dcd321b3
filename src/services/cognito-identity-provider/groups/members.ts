/**
 * Who is in a group.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminAddUserToGroup.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { pageOf } from '../paging.ts';
import { requirePool } from '../pools/find-pool.ts';
import { Groups, Memberships, type MembershipRecord } from '../records.ts';
import { Users } from '../user-records.ts';
import { requireUser } from '../users/find-user.ts';
import { userDescription } from '../users/user-description.ts';
import { groupDescription, requireGroup } from './groups.ts';

interface Named {
  readonly UserPoolId: string;
  readonly Username: string;
  readonly GroupName: string;
}

async function membership(tx: ReadTx, ctx: Context, input: Named): Promise<MembershipRecord> {
  const pool = await requirePool(tx, ctx, input.UserPoolId);
  const { name: group } = await requireGroup(tx, pool.id, input.GroupName);
  const { username } = await requireUser(tx, pool, input.Username);
  return { poolId: pool.id, username, group };
}

export const adminAddUserToGroup: Operation<'cognito-identity-provider', 'AdminAddUserToGroup'> = async (
  input,
  ctx,
) => {
  await ctx.write(async (tx) => tx.in(Memberships).put(await membership(tx, ctx, input)));
  return {};
};

export const adminRemoveUserFromGroup: Operation<'cognito-identity-provider', 'AdminRemoveUserFromGroup'> = async (
  input,
  ctx,
) => {
  await ctx.write(async (tx) => {
    const { poolId, username, group } = await membership(tx, ctx, input);
    await tx.in(Memberships).delete(poolId, username, group);
  });
  return {};
};

export const adminListGroupsForUser: Operation<'cognito-identity-provider', 'AdminListGroupsForUser'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    const { username } = await requireUser(tx, pool, input.Username);
    const list = (options: object) => tx.in(Memberships).list([pool.id, username], options);
    const { items, next } = await pageOf(list, input.Limit, input.NextToken);
    const groups = await tx.in(Groups).getMany(items.map(({ group }) => [pool.id, group]));
    const found = groups.filter((group) => group !== undefined).map(groupDescription);
    return { Groups: found, ...(next !== undefined && { NextToken: next }) };
  });

export const listUsersInGroup: Operation<'cognito-identity-provider', 'ListUsersInGroup'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    const { name } = await requireGroup(tx, pool.id, input.GroupName);
    const list = (options: object) => tx.in(Memberships).listBy('group', [pool.id, name], options);
    const { items, next } = await pageOf(list, input.Limit, input.NextToken);
    const users = await tx.in(Users).getMany(items.map(({ username }) => [pool.id, username]));
    const found = users.filter((user) => user !== undefined).map((user) => userDescription(user));
    return { Users: found, ...(next !== undefined && { NextToken: next }) };
  });
