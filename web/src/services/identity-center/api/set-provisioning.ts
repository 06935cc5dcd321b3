/** Where a permission set is used, and bringing its roles up to date there. */
import {
  DescribePermissionSetProvisioningStatusCommand,
  ListAccountAssignmentsCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ProvisionPermissionSetCommand,
  type AccountAssignment,
  type PermissionSetProvisioningStatus,
} from '@aws-sdk/client-sso-admin';
import type { ListPage } from '../../../api/all-pages';
import type { SetKey } from './permission-sets';
import { callSsoAdmin as call } from './sso-admin';

export type { AccountAssignment, PermissionSetProvisioningStatus };

/** The accounts that have the set's role; `outdated`: whose role is not what the set says now. */
export interface ProvisionedAccount {
  readonly accountId: string;
  readonly outdated: boolean;
}

export async function listProvisionedAccounts(
  set: SetKey,
  pageSize: number,
  token?: string,
  signal?: AbortSignal,
): Promise<ListPage<ProvisionedAccount>> {
  const options = { ...(signal && { abortSignal: signal }) };
  const request = { ...set, MaxResults: pageSize, ...(token && { NextToken: token }) };
  const page = await call((client) =>
    client.send(new ListAccountsForProvisionedPermissionSetCommand(request), options),
  );
  const filtered = new ListAccountsForProvisionedPermissionSetCommand({
    ...request,
    ProvisioningStatus: 'LATEST_PERMISSION_SET_NOT_PROVISIONED',
  });
  const outdated = new Set((await call((client) => client.send(filtered, options))).AccountIds);
  return {
    items: (page.AccountIds ?? []).map((accountId) => ({ accountId, outdated: outdated.has(accountId) })),
    ...(page.NextToken && { nextToken: page.NextToken }),
  };
}

/** Who has the set in the account. */
export async function listAssignmentsInAccount(
  set: SetKey,
  accountId: string,
  pageSize: number,
  token?: string,
  signal?: AbortSignal,
): Promise<ListPage<AccountAssignment>> {
  const command = new ListAccountAssignmentsCommand({
    ...set,
    AccountId: accountId,
    MaxResults: pageSize,
    ...(token && { NextToken: token }),
  });
  const page = await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) }));
  return { items: page.AccountAssignments ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
}

/** Brings the roles of the account, or of every account that has one, up to date; goes on by itself. */
export async function provisionPermissionSet(
  set: SetKey,
  accountId?: string,
): Promise<PermissionSetProvisioningStatus> {
  const command = new ProvisionPermissionSetCommand({
    ...set,
    ...(accountId ? { TargetType: 'AWS_ACCOUNT', TargetId: accountId } : { TargetType: 'ALL_PROVISIONED_ACCOUNTS' }),
  });
  return (await call((client) => client.send(command))).PermissionSetProvisioningStatus ?? {};
}

export async function describeProvisioning(
  instanceArn: string,
  requestId: string,
  signal?: AbortSignal,
): Promise<PermissionSetProvisioningStatus> {
  const command = new DescribePermissionSetProvisioningStatusCommand({
    InstanceArn: instanceArn,
    ProvisionPermissionSetRequestId: requestId,
  });
  return (
    (await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) })))
      .PermissionSetProvisioningStatus ?? {}
  );
}
