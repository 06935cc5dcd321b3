/** ProvisionPermissionSet, and where a permission set is provisioned. */
import type { Page } from '../../../kernel/collections/collection.ts';
import type { ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { conflict, invalid } from '../errors.ts';
import {
  requireEditableSet,
  requireOrganizationInstance,
  requirePermissionSet,
  requireTargetAccount,
} from '../instance-access.ts';
import { nextToken } from '../../../wire/paging.ts';
import { pages } from '../paging.ts';
import type { ProvisionedRoleRecord, RequestRecord } from '../records.ts';
import { PermissionSets, ProvisionedRoles, Requests } from '../records.ts';
import type { ProvisioningJob } from './request-jobs.ts';
import { describeProvisioningRequest, sweepRequests } from './request-statuses.ts';

type Status = 'LATEST_PERMISSION_SET_PROVISIONED' | 'LATEST_PERMISSION_SET_NOT_PROVISIONED';

export const provisionPermissionSet: Operation<'sso-admin', 'ProvisionPermissionSet'> = async (input, ctx) => {
  const account = input.TargetType === 'AWS_ACCOUNT' ? input.TargetId : undefined;
  if (input.TargetType === 'AWS_ACCOUNT' && account === undefined)
    throw invalid('The target type AWS_ACCOUNT needs a TargetId: the account to provision.');
  if (input.TargetType === 'ALL_PROVISIONED_ACCOUNTS' && input.TargetId !== undefined)
    throw invalid('The target type ALL_PROVISIONED_ACCOUNTS takes no TargetId.');
  const request = await ctx.write(async (tx) => {
    const { instance, set } = await requireEditableSet(tx, ctx, input);
    if (account !== undefined) await requireTargetAccount(tx, ctx, instance, account);
    const pending = await tx
      .in(Requests)
      .listBy('pending', [set.instanceArn, 'provision', set.permissionSetArn, account ?? ''], { limit: 1 });
    if (pending.items.length > 0)
      throw conflict('There is a conflicting operation in process for this permission set. Wait until it has ended.');
    const now = ctx.clock.now();
    const record: RequestRecord = {
      instanceArn: set.instanceArn,
      requestId: ctx.ids.uuid(),
      kind: 'provision',
      status: 'IN_PROGRESS',
      permissionSetArn: set.permissionSetArn,
      ...(account === undefined ? {} : { account }),
      createdAt: now,
    };
    await sweepRequests(tx, set.instanceArn, 'provision', now);
    await tx.in(Requests).insert(record);
    const payload: ProvisioningJob = { instanceArn: record.instanceArn, requestId: record.requestId };
    tx.enqueue({ kind: 'sso-admin/provision-permission-set', payload });
    return record;
  });
  return { PermissionSetProvisioningStatus: describeProvisioningRequest(request) };
};

export const listAccountsForProvisionedPermissionSet: Operation<
  'sso-admin',
  'ListAccountsForProvisionedPermissionSet'
> = async (input, ctx) => {
  const list = await ctx.read(async (tx) => {
    const { set } = await requirePermissionSet(tx, ctx, input);
    const options = pages.options(input);
    return withStatus(
      tx,
      await pages.stored(tx.in(ProvisionedRoles).list([set.instanceArn, set.permissionSetArn], options)),
      input.ProvisioningStatus,
    );
  });
  return { AccountIds: list.items.map((role) => role.account), ...nextToken(list) };
};

export const listPermissionSetsProvisionedToAccount: Operation<
  'sso-admin',
  'ListPermissionSetsProvisionedToAccount'
> = async (input, ctx) => {
  const list = await ctx.read(async (tx) => {
    const instance = await requireOrganizationInstance(tx, ctx, input.InstanceArn);
    const options = pages.options(input);
    return withStatus(
      tx,
      await pages.stored(tx.in(ProvisionedRoles).listBy('account', [instance.instanceArn, input.AccountId], options)),
      input.ProvisioningStatus,
    );
  });
  return { PermissionSets: list.items.map((role) => role.permissionSetArn), ...nextToken(list) };
};

/** The page's roles that have the status. Such a page may have fewer items than it has room for, as AWS's. */
async function withStatus(
  tx: ReadTx,
  list: Page<ProvisionedRoleRecord>,
  status: Status | undefined,
): Promise<Page<ProvisionedRoleRecord>> {
  if (status === undefined) return list;
  const sets = await tx.in(PermissionSets).getMany(list.items.map((role) => [role.instanceArn, role.permissionSetArn]));
  const latest = status === 'LATEST_PERMISSION_SET_PROVISIONED';
  return { ...list, items: list.items.filter((role, index) => (role.revision === sets[index]?.revision) === latest) };
}
