/** Groups: https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_Group.html */
import { nextToken } from '../../wire/paging.ts';
import type { ReadTx } from '../../wire/context.ts';
import type { Output } from '../../wire/aws-types.ts';
import type { Operation } from '../../wire/service.ts';
import { principalDeleted, type DeletedPrincipal } from './internal.ts';
import { removeMemberships } from './remove-memberships.ts';
import { caseless, Groups } from './records.ts';
import type { GroupRecord } from './records.ts';
import { applyOperations, groupSchema } from './schema.ts';
import type { AttributeOperation } from './schema.ts';
import { invalid, notFound, requireOwnStore, requireStore, unique, pages } from './stores.ts';

/** AWS's text, by the unique index. */
const duplicates = { displayName: 'Duplicate GroupDisplayName' };

const reservedNames = new Set(['administrator', 'awsadministrators']);

/** Fails with ConflictException where the name is taken. */
export const createGroup: Operation<'identitystore', 'CreateGroup'> = async (input, ctx) => {
  const { IdentityStoreId: identityStoreId, DisplayName: displayName, Description: description } = input;
  const name = requireName(displayName);
  const now = ctx.clock.now();
  const group: GroupRecord = {
    identityStoreId,
    groupId: ctx.ids.uuid(),
    displayName: name,
    ...(description !== undefined && { description }),
    createdAt: now,
    createdBy: ctx.caller.arn,
    updatedAt: now,
    updatedBy: ctx.caller.arn,
  };
  await ctx.write(async (tx) => {
    await requireOwnStore(tx, ctx, identityStoreId);
    await unique(tx.in(Groups).insert(group), duplicates);
  });
  return { IdentityStoreId: identityStoreId, GroupId: group.groupId };
};

export const describeGroup: Operation<'identitystore', 'DescribeGroup'> = (input, ctx) =>
  ctx.read(async (tx) => {
    await requireStore(tx, ctx, input.IdentityStoreId);
    return toGroup(await requireGroup(tx, input.IdentityStoreId, input.GroupId));
  });

/** Applies the operations in order, all or none. */
export const updateGroup: Operation<'identitystore', 'UpdateGroup'> = (input, ctx) =>
  ctx.write(async (tx) => {
    await requireOwnStore(tx, ctx, input.IdentityStoreId);
    const { displayName, description, ...before } = await requireGroup(tx, input.IdentityStoreId, input.GroupId);
    const attributes = applyOperations(
      groupSchema,
      {
        DisplayName: displayName,
        ...(description !== undefined && { Description: description }),
      },
      input.Operations as readonly AttributeOperation[],
    );
    const after: GroupRecord = {
      ...before,
      displayName: requireName(attributes['DisplayName'] as string | undefined),
      ...(attributes['Description'] !== undefined && { description: attributes['Description'] as string }),
      updatedAt: ctx.clock.now(),
      updatedBy: ctx.caller.arn,
    };
    await unique(tx.in(Groups).put(after), duplicates);
    return {};
  });

/** Takes the group's memberships along. */
export const deleteGroup: Operation<'identitystore', 'DeleteGroup'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { IdentityStoreId: identityStoreId, GroupId: groupId } = input;
    await requireOwnStore(tx, ctx, identityStoreId);
    const deleted = await tx.in(Groups).delete(identityStoreId, groupId);
    if (!deleted) throw notFound('GROUP', groupId);
    const principal: DeletedPrincipal = { identityStoreId, type: 'GROUP', id: groupId };
    await removeMemberships(tx, principal);
    tx.emit(principalDeleted, principal);
    return {};
  });

/** In the order of the group ids: one range of keys per page. */
export const listGroups: Operation<'identitystore', 'ListGroups'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const identityStoreId = input.IdentityStoreId;
    await requireStore(tx, ctx, identityStoreId);
    const filter = input.Filters?.[0];
    if (filter) {
      const group = await findByFilter(tx, identityStoreId, filter.AttributePath ?? '', filter.AttributeValue ?? '');
      return { Groups: group ? [toGroup(group)] : [] };
    }
    const groups = await pages.stored(tx.in(Groups).list([identityStoreId], pages.options(input)));
    return { Groups: groups.items.map(toGroup), ...nextToken(groups) };
  });

/** By display name or external id. */
export const getGroupId: Operation<'identitystore', 'GetGroupId'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { IdentityStoreId: identityStoreId, AlternateIdentifier: identifier } = input;
    await requireStore(tx, ctx, identityStoreId);
    let group: GroupRecord | undefined;
    if (identifier.ExternalId) {
      const { Id, Issuer } = identifier.ExternalId;
      group = (await tx.in(Groups).listBy('externalId', [identityStoreId, Id!, Issuer!], { limit: 1 })).items[0];
    } else {
      const { AttributePath: path = '', AttributeValue: value } = identifier.UniqueAttribute ?? {};
      if (typeof value !== 'string' || value === '')
        throw invalid('attribute value cannot be empty or null for attribute path');
      if (path.toLowerCase() !== 'displayname') throw invalid(`The attribute ${path} is not a unique attribute`);
      group = await tx.in(Groups).find('displayName', identityStoreId, caseless(value));
    }
    if (!group) throw notFound('GROUP');
    return { IdentityStoreId: identityStoreId, GroupId: group.groupId };
  });

export async function requireGroup(tx: ReadTx, identityStoreId: string, groupId: string): Promise<GroupRecord> {
  const group = await tx.in(Groups).get(identityStoreId, groupId);
  if (!group) throw notFound('GROUP', groupId);
  return group;
}

function requireName(displayName: string | undefined): string {
  if (displayName === undefined) throw invalid('displayName is a required attribute');
  if (reservedNames.has(caseless(displayName))) throw invalid(`The group name ${displayName} is reserved.`);
  return displayName;
}

async function findByFilter(
  tx: ReadTx,
  identityStoreId: string,
  path: string,
  value: string,
): Promise<GroupRecord | undefined> {
  switch (path.toLowerCase()) {
    case 'displayname':
      return tx.in(Groups).find('displayName', identityStoreId, caseless(value));
    case 'externalid':
      return (await tx.in(Groups).listBy('externalId', [identityStoreId, value], { limit: 1 })).items[0];
    default:
      throw invalid(`Groups cannot be filtered by ${path}: use DisplayName or ExternalId.`);
  }
}

function toGroup(group: GroupRecord): Output<'identitystore', 'DescribeGroup'> {
  return {
    IdentityStoreId: group.identityStoreId,
    GroupId: group.groupId,
    DisplayName: group.displayName,
    ...(group.description !== undefined && { Description: group.description }),
    ...(group.externalIds?.length && { ExternalIds: [...group.externalIds] }),
    CreatedAt: new Date(group.createdAt),
    CreatedBy: group.createdBy,
    UpdatedAt: new Date(group.updatedAt),
    UpdatedBy: group.updatedBy,
  };
}
