/**
 * Assignments of a user or group to an account with a permission set: Create, Delete and the lists. Creating takes a
 * job, because it makes a role. Deleting takes effect with the answer: from then on the portal gives no credentials
 * for it; its job only removes the role that is no longer needed.
 */
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { principalExists } from '../../identitystore/internal.ts';
import { conflict, notFound } from '../errors.ts';
import type { InstanceAndSet } from '../instance-access.ts';
import {
  requireManagedTarget,
  requireOrganizationInstance,
  requirePermissionSet,
  requireTargetAccount,
} from '../instance-access.ts';
import { nextToken } from '../../../wire/paging.ts';
import { pages } from '../paging.ts';
import type { AssignmentRecord, InstanceRecord, RequestRecord } from '../records.ts';
import { Assignments, outstandingAssignmentsQuota, Requests } from '../records.ts';
import type { AssignmentJob } from './request-jobs.ts';
import { describeAssignmentRequest, sweepRequests } from './request-statuses.ts';

interface AssignmentInput {
  readonly InstanceArn: string;
  readonly PermissionSetArn: string;
  readonly TargetId: string;
  readonly PrincipalType: 'USER' | 'GROUP';
  readonly PrincipalId: string;
}

export const createAccountAssignment: Operation<'sso-admin', 'CreateAccountAssignment'> = async (input, ctx) => {
  const request = await ctx.write(async (tx) => {
    const { instance } = await requireAssignable(tx, ctx, input);
    await requireTargetAccount(tx, ctx, instance, input.TargetId);
    if (!(await principalExists(tx, instance.identityStoreId, input.PrincipalType, input.PrincipalId))) {
      throw notFound(
        `${input.PrincipalType} ${input.PrincipalId} was not found in directory ${instance.identityStoreId}`,
      );
    }
    const outstanding = await tx
      .in(Requests)
      .listBy('pending', [instance.instanceArn, 'create'], { limit: outstandingAssignmentsQuota });
    if (outstanding.items.length >= outstandingAssignmentsQuota) {
      throw new AwsError(
        'ThrottlingException',
        `${outstandingAssignmentsQuota} account assignments are being created: wait for one to end, then try again.`,
      );
    }
    return startRequest(tx, ctx, 'create', input, 'sso-admin/create-account-assignment', {});
  });
  return { AccountAssignmentCreationStatus: describeAssignmentRequest(request) };
};

export const deleteAccountAssignment: Operation<'sso-admin', 'DeleteAccountAssignment'> = async (input, ctx) => {
  const request = await ctx.write(async (tx) => {
    const { instance } = await requireAssignable(tx, ctx, input);
    requireManagedTarget(ctx, instance, input.TargetId);
    const { InstanceArn, PermissionSetArn, TargetId, PrincipalType, PrincipalId } = input;
    const gone = await tx.in(Assignments).delete(InstanceArn, PermissionSetArn, TargetId, PrincipalType, PrincipalId);
    const problem = gone ? undefined : await absence(tx, instance, input);
    return startRequest(
      tx,
      ctx,
      'delete',
      input,
      'sso-admin/delete-account-assignment',
      problem === undefined ? {} : { problem },
    );
  });
  return { AccountAssignmentDeletionStatus: describeAssignmentRequest(request) };
};

export const listAccountAssignments: Operation<'sso-admin', 'ListAccountAssignments'> = async (input, ctx) => {
  const list = await ctx.read(async (tx) => {
    const { set } = await requirePermissionSet(tx, ctx, input);
    const options = pages.options(input);
    return pages.stored(tx.in(Assignments).list([set.instanceArn, set.permissionSetArn, input.AccountId], options));
  });
  return { AccountAssignments: list.items.map(describe), ...nextToken(list) };
};

/** Assignments to the principal itself; those of a user's groups are listed for the groups. */
export const listAccountAssignmentsForPrincipal: Operation<'sso-admin', 'ListAccountAssignmentsForPrincipal'> = async (
  input,
  ctx,
) => {
  const list = await ctx.read(async (tx) => {
    const instance = await requireOrganizationInstance(tx, ctx, input.InstanceArn);
    const account = input.Filter?.AccountId;
    const prefix = [
      instance.identityStoreId,
      input.PrincipalType,
      input.PrincipalId,
      ...(account === undefined ? [] : [account]),
    ];
    return pages.stored(tx.in(Assignments).listBy('principal', prefix, pages.options(input)));
  });
  return { AccountAssignments: list.items.map(describe), ...nextToken(list) };
};

async function requireAssignable(tx: ReadTx, ctx: Context, input: AssignmentInput): Promise<InstanceAndSet> {
  const found = await requirePermissionSet(tx, ctx, input);
  const { InstanceArn, PermissionSetArn, TargetId, PrincipalType, PrincipalId } = input;
  for (const kind of ['create', 'delete']) {
    const pending = await tx
      .in(Requests)
      .listBy('pending', [InstanceArn, kind, PermissionSetArn, TargetId, PrincipalType, PrincipalId], { limit: 1 });
    if (pending.items.length > 0)
      throw conflict(
        'There is a conflicting operation in process for this account assignment. Wait until it has ended.',
      );
  }
  return found;
}

/** AWS accepts the deletion of what is not there, and says so in the request's FailureReason. */
async function absence(
  tx: ReadTx,
  { identityStoreId }: InstanceRecord,
  { PrincipalType, PrincipalId }: AssignmentInput,
): Promise<string> {
  if (await principalExists(tx, identityStoreId, PrincipalType, PrincipalId))
    return 'Received a 404 status error: Assignment not found.';
  return (
    'Received a 404 status error: ' +
    `the ${PrincipalType} assignee ${PrincipalId} was not found in directory ${identityStoreId}`
  );
}

async function startRequest(
  tx: WriteTx,
  ctx: Context,
  kind: 'create' | 'delete',
  input: AssignmentInput,
  job: string,
  facts: Pick<AssignmentJob, 'problem'>,
): Promise<RequestRecord> {
  const now = ctx.clock.now();
  const request: RequestRecord = {
    instanceArn: input.InstanceArn,
    requestId: ctx.ids.uuid(),
    kind,
    status: 'IN_PROGRESS',
    permissionSetArn: input.PermissionSetArn,
    account: input.TargetId,
    principalType: input.PrincipalType,
    principalId: input.PrincipalId,
    createdAt: now,
  };
  await sweepRequests(tx, input.InstanceArn, kind, now);
  await tx.in(Requests).insert(request);
  const payload: AssignmentJob = { instanceArn: request.instanceArn, requestId: request.requestId, ...facts };
  tx.enqueue({ kind: job, payload });
  return request;
}

function describe({ account, permissionSetArn, principalType, principalId }: AssignmentRecord) {
  return {
    AccountId: account,
    PermissionSetArn: permissionSetArn,
    PrincipalType: principalType,
    PrincipalId: principalId,
  };
}
