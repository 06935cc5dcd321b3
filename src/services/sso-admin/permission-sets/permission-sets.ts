/** Permission sets: Create, Describe, Update, Delete, List. What is attached to them: `permission-set-policies.ts`. */
import type { WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { conflict, invalid, quotaExceeded } from '../errors.ts';
import { requireEditableSet, requireOrganizationInstance, requirePermissionSet } from '../instance-access.ts';
import { nextToken } from '../../../wire/paging.ts';
import { pages } from '../paging.ts';
import type { PermissionSetRecord } from '../records.ts';
import { Assignments, Instances, PermissionSets, permissionSetQuota, ProvisionedRoles, Requests } from '../records.ts';
import { sessionDurationSeconds } from './session-duration.ts';
import { tagsOfNew } from '../tag-set.ts';

const defaultSessionDuration = 'PT1H';

export const createPermissionSet: Operation<'sso-admin', 'CreatePermissionSet'> = async (input, ctx) => {
  const tags = tagsOfNew(ctx, input.Tags);
  const sessionDuration = checkedDuration(input.SessionDuration);
  const set = await ctx.write(async (tx) => {
    const instance = await requireOrganizationInstance(tx, ctx, input.InstanceArn);
    if (await tx.in(PermissionSets).find('name', instance.instanceArn, input.Name)) {
      throw conflict(`PermissionSet with name ${input.Name} already exists.`);
    }
    if (instance.permissionSetCount >= permissionSetQuota) throw quotaExceeded('PermissionSet', permissionSetQuota);
    const record: PermissionSetRecord = {
      instanceArn: instance.instanceArn,
      permissionSetArn: `arn:aws:sso:::permissionSet/${instance.instanceId}/ps-${ctx.ids.hex(16)}`,
      name: input.Name,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      sessionDuration,
      ...(input.RelayState === undefined ? {} : { relayState: input.RelayState }),
      managedPolicies: [],
      customerManagedPolicies: [],
      tags,
      revision: 1,
      createdAt: ctx.clock.now(),
    };
    await tx.in(PermissionSets).insert(record);
    await tx.in(Instances).put({ ...instance, permissionSetCount: instance.permissionSetCount + 1 });
    return record;
  });
  return { PermissionSet: describe(set) };
};

export const describePermissionSet: Operation<'sso-admin', 'DescribePermissionSet'> = async (input, ctx) => {
  const { set } = await ctx.read((tx) => requirePermissionSet(tx, ctx, input));
  return { PermissionSet: describe(set) };
};

/** As AWS's: a description left out stays, a session duration or relay state left out goes back to its default. */
export const updatePermissionSet: Operation<'sso-admin', 'UpdatePermissionSet'> = async (input, ctx) => {
  const sessionDuration = checkedDuration(input.SessionDuration);
  await ctx.write(async (tx) => {
    const { set } = await requireEditableSet(tx, ctx, input);
    const { relayState: _old, ...rest } = set;
    await putEdited(tx, {
      ...rest,
      sessionDuration,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.RelayState === undefined ? {} : { relayState: input.RelayState }),
    });
  });
  return {};
};

export const deletePermissionSet: Operation<'sso-admin', 'DeletePermissionSet'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const { instance, set } = await requireEditableSet(tx, ctx, input);
    if (await isInUse(tx, set))
      throw conflict('Could not delete because PermissionSet has ApplicationProfile associated with it');
    await tx.in(PermissionSets).delete(set.instanceArn, set.permissionSetArn);
    await tx.in(Instances).put({ ...instance, permissionSetCount: instance.permissionSetCount - 1 });
  });
  return {};
};

export const listPermissionSets: Operation<'sso-admin', 'ListPermissionSets'> = async (input, ctx) => {
  const list = await ctx.read(async (tx) => {
    const instance = await requireOrganizationInstance(tx, ctx, input.InstanceArn);
    return pages.stored(tx.in(PermissionSets).list([instance.instanceArn], pages.options(input)));
  });
  return { PermissionSets: list.items.map((set) => set.permissionSetArn), ...nextToken(list) };
};

/** Stores an edit. Roles provisioned before it are out of date until ProvisionPermissionSet. */
export async function putEdited(tx: WriteTx, set: PermissionSetRecord): Promise<void> {
  await tx.in(PermissionSets).put({ ...set, revision: set.revision + 1 });
}

async function isInUse(tx: WriteTx, { instanceArn, permissionSetArn }: PermissionSetRecord): Promise<boolean> {
  const lists = [
    await tx.in(Assignments).list([instanceArn, permissionSetArn], { limit: 1 }),
    await tx.in(ProvisionedRoles).list([instanceArn, permissionSetArn], { limit: 1 }),
    await tx.in(Requests).listBy('pending', [instanceArn, 'create', permissionSetArn], { limit: 1 }),
  ];
  return lists.some((list) => list.items.length > 0);
}

function checkedDuration(duration: string = defaultSessionDuration): string {
  if (sessionDurationSeconds(duration) === undefined) {
    throw invalid(
      `The session duration ${duration} is not valid: give an ISO 8601 duration of at least PT1H and at most PT12H.`,
    );
  }
  return duration;
}

function describe(set: PermissionSetRecord) {
  return {
    Name: set.name,
    PermissionSetArn: set.permissionSetArn,
    ...(set.description === undefined ? {} : { Description: set.description }),
    CreatedDate: new Date(set.createdAt),
    SessionDuration: set.sessionDuration,
    ...(set.relayState === undefined ? {} : { RelayState: set.relayState }),
  };
}
