/** Groups of a pool. https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html */
import { UniqueViolation } from '../../../kernel/collections/collection.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { groupNotFound } from '../errors.ts';
import { pageOf } from '../paging.ts';
import { requirePool } from '../pools/find-pool.ts';
import { Groups, Memberships, type GroupRecord } from '../records.ts';

export const createGroup: Operation<'cognito-identity-provider', 'CreateGroup'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    const now = ctx.clock.now();
    const group: GroupRecord = {
      poolId: pool.id,
      name: input.GroupName,
      ...settingsOf(input),
      createdAt: now,
      modifiedAt: now,
    };
    try {
      await tx.in(Groups).insert(group);
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw new AwsError('GroupExistsException', 'A group with the name already exists.');
    }
    return { Group: groupDescription(group) };
  });

export const getGroup: Operation<'cognito-identity-provider', 'GetGroup'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    return { Group: groupDescription(await requireGroup(tx, pool.id, input.GroupName)) };
  });

/** What is left out stays. */
export const updateGroup: Operation<'cognito-identity-provider', 'UpdateGroup'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    const before = await requireGroup(tx, pool.id, input.GroupName);
    const group = { ...before, ...settingsOf(input), modifiedAt: ctx.clock.now() };
    await tx.in(Groups).put(group);
    return { Group: groupDescription(group) };
  });

export const deleteGroup: Operation<'cognito-identity-provider', 'DeleteGroup'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    const { name } = await requireGroup(tx, pool.id, input.GroupName);
    await tx.in(Groups).delete(pool.id, name);
    for (const { username } of await tx.in(Memberships).allBy('group', [pool.id, name]))
      await tx.in(Memberships).delete(pool.id, username, name);
  });
  return {};
};

export const listGroups: Operation<'cognito-identity-provider', 'ListGroups'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const pool = await requirePool(tx, ctx, input.UserPoolId);
    const list = (options: object) => tx.in(Groups).list([pool.id], options);
    const { items, next } = await pageOf(list, input.Limit, input.NextToken);
    return { Groups: items.map(groupDescription), ...(next !== undefined && { NextToken: next }) };
  });

/** @throws AwsError ResourceNotFoundException */
export async function requireGroup(tx: ReadTx, poolId: string, name: string): Promise<GroupRecord> {
  const group = await tx.in(Groups).get(poolId, name);
  if (!group) throw groupNotFound();
  return group;
}

export function groupDescription(group: GroupRecord) {
  return {
    GroupName: group.name,
    UserPoolId: group.poolId,
    ...(group.description !== undefined && { Description: group.description }),
    ...(group.roleArn !== undefined && { RoleArn: group.roleArn }),
    ...(group.precedence !== undefined && { Precedence: group.precedence }),
    CreationDate: new Date(group.createdAt),
    LastModifiedDate: new Date(group.modifiedAt),
  };
}

interface GivenGroup {
  readonly Description?: string | undefined;
  readonly RoleArn?: string | undefined;
  readonly Precedence?: number | undefined;
}

function settingsOf({ Description, RoleArn, Precedence }: GivenGroup) {
  return {
    ...(Description !== undefined && { description: Description }),
    ...(RoleArn !== undefined && { roleArn: RoleArn }),
    ...(Precedence !== undefined && { precedence: Precedence }),
  };
}
