/** Memberships: https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_GroupMembership.html */
import { nextToken } from '../../wire/paging.ts';
import type { Output } from '../../wire/aws-types.ts';
import type { Operation } from '../../wire/service.ts';
import { requireGroup } from './groups.ts';
import { Memberships } from './records.ts';
import type { MembershipRecord } from './records.ts';
import { invalid, notFound, requireOwnStore, requireStore, unique, pages } from './stores.ts';
import { requireUser } from './users.ts';

/** Fails with ConflictException where the user is a member already. */
export const createGroupMembership: Operation<'identitystore', 'CreateGroupMembership'> = async (input, ctx) => {
  const { IdentityStoreId: identityStoreId, GroupId: groupId } = input;
  const userId = memberOf(input.MemberId);
  const now = ctx.clock.now();
  const membership: MembershipRecord = {
    identityStoreId,
    membershipId: ctx.ids.uuid(),
    groupId,
    userId,
    createdAt: now,
    createdBy: ctx.caller.arn,
    updatedAt: now,
    updatedBy: ctx.caller.arn,
  };
  await ctx.write(async (tx) => {
    await requireOwnStore(tx, ctx, identityStoreId);
    await requireUser(tx, identityStoreId, userId);
    await requireGroup(tx, identityStoreId, groupId);
    await unique(tx.in(Memberships).insert(membership), { pair: 'Member and Group relationship already exists.' });
  });
  return { IdentityStoreId: identityStoreId, MembershipId: membership.membershipId };
};

export const describeGroupMembership: Operation<'identitystore', 'DescribeGroupMembership'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { IdentityStoreId: identityStoreId, MembershipId: membershipId } = input;
    await requireStore(tx, ctx, identityStoreId);
    const membership = await tx.in(Memberships).get(identityStoreId, membershipId);
    if (!membership) throw notFound('GROUP_MEMBERSHIP', membershipId);
    return toMembership(membership);
  });

export const getGroupMembershipId: Operation<'identitystore', 'GetGroupMembershipId'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { IdentityStoreId: identityStoreId, GroupId: groupId } = input;
    await requireStore(tx, ctx, identityStoreId);
    const membership = await tx.in(Memberships).find('pair', identityStoreId, groupId, memberOf(input.MemberId));
    if (!membership) throw notFound('GROUP_MEMBERSHIP');
    return { IdentityStoreId: identityStoreId, MembershipId: membership.membershipId };
  });

export const deleteGroupMembership: Operation<'identitystore', 'DeleteGroupMembership'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { IdentityStoreId: identityStoreId, MembershipId: membershipId } = input;
    await requireOwnStore(tx, ctx, identityStoreId);
    if (!(await tx.in(Memberships).delete(identityStoreId, membershipId)))
      throw notFound('GROUP_MEMBERSHIP', membershipId);
    return {};
  });

export const listGroupMemberships: Operation<'identitystore', 'ListGroupMemberships'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { IdentityStoreId: identityStoreId, GroupId: groupId } = input;
    await requireStore(tx, ctx, identityStoreId);
    await requireGroup(tx, identityStoreId, groupId);
    const found = await pages.stored(
      tx.in(Memberships).listBy('group', [identityStoreId, groupId], pages.options(input)),
    );
    return { GroupMemberships: found.items.map(toMembership), ...nextToken(found) };
  });

export const listGroupMembershipsForMember: Operation<'identitystore', 'ListGroupMembershipsForMember'> = (
  input,
  ctx,
) =>
  ctx.read(async (tx) => {
    const identityStoreId = input.IdentityStoreId;
    const userId = memberOf(input.MemberId);
    await requireStore(tx, ctx, identityStoreId);
    await requireUser(tx, identityStoreId, userId);
    const found = await pages.stored(
      tx.in(Memberships).listBy('user', [identityStoreId, userId], pages.options(input)),
    );
    return { GroupMemberships: found.items.map(toMembership), ...nextToken(found) };
  });

/** One result per group id asked for, in that order. */
export const isMemberInGroups: Operation<'identitystore', 'IsMemberInGroups'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const identityStoreId = input.IdentityStoreId;
    const userId = memberOf(input.MemberId);
    await requireStore(tx, ctx, identityStoreId);
    await requireUser(tx, identityStoreId, userId);
    const memberships = tx.in(Memberships);
    const results: Output<'identitystore', 'IsMemberInGroups'>['Results'] = [];
    for (const groupId of input.GroupIds) {
      const membership = await memberships.find('pair', identityStoreId, groupId, userId);
      results.push({ GroupId: groupId, MemberId: { UserId: userId }, MembershipExists: membership !== undefined });
    }
    return { Results: results };
  });

function memberOf(member: { UserId?: string | undefined }): string {
  if (member.UserId === undefined) throw invalid('memberId is a required attribute: only a UserId can be a member.');
  return member.UserId;
}

function toMembership(membership: MembershipRecord): Output<'identitystore', 'DescribeGroupMembership'> {
  return {
    IdentityStoreId: membership.identityStoreId,
    MembershipId: membership.membershipId,
    GroupId: membership.groupId,
    MemberId: { UserId: membership.userId },
    CreatedAt: new Date(membership.createdAt),
    CreatedBy: membership.createdBy,
    UpdatedAt: new Date(membership.updatedAt),
    UpdatedBy: membership.updatedBy,
  };
}
