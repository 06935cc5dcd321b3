/** How asynchronous requests went: the Describe…Status and List…Status operations. */
import type { Page } from '../../../kernel/collections/collection.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { notFound } from '../errors.ts';
import { requireOrganizationInstance } from '../instance-access.ts';
import { nextToken } from '../../../wire/paging.ts';
import { pages } from '../paging.ts';
import type { RequestRecord } from '../records.ts';
import { Requests } from '../records.ts';

type Kind = RequestRecord['kind'];

/** Ended requests are kept for a week, so that what is stored stays bounded. */
const retentionMilliseconds = 7 * 24 * 3_600_000;
const requestsPerSweep = 4;

export const describeAccountAssignmentCreationStatus: Operation<
  'sso-admin',
  'DescribeAccountAssignmentCreationStatus'
> = async (input, ctx) => ({
  AccountAssignmentCreationStatus: describeAssignmentRequest(
    await requireRequest(ctx, input.InstanceArn, 'create', input.AccountAssignmentCreationRequestId),
  ),
});

export const describeAccountAssignmentDeletionStatus: Operation<
  'sso-admin',
  'DescribeAccountAssignmentDeletionStatus'
> = async (input, ctx) => ({
  AccountAssignmentDeletionStatus: describeAssignmentRequest(
    await requireRequest(ctx, input.InstanceArn, 'delete', input.AccountAssignmentDeletionRequestId),
  ),
});

export const describePermissionSetProvisioningStatus: Operation<
  'sso-admin',
  'DescribePermissionSetProvisioningStatus'
> = async (input, ctx) => ({
  PermissionSetProvisioningStatus: describeProvisioningRequest(
    await requireRequest(ctx, input.InstanceArn, 'provision', input.ProvisionPermissionSetRequestId),
  ),
});

export const listAccountAssignmentCreationStatus: Operation<
  'sso-admin',
  'ListAccountAssignmentCreationStatus'
> = async (input, ctx) => {
  const list = await listRequests(ctx, 'create', input);
  return { AccountAssignmentsCreationStatus: list.items.map(metadata), ...nextToken(list) };
};

export const listAccountAssignmentDeletionStatus: Operation<
  'sso-admin',
  'ListAccountAssignmentDeletionStatus'
> = async (input, ctx) => {
  const list = await listRequests(ctx, 'delete', input);
  return { AccountAssignmentsDeletionStatus: list.items.map(metadata), ...nextToken(list) };
};

export const listPermissionSetProvisioningStatus: Operation<
  'sso-admin',
  'ListPermissionSetProvisioningStatus'
> = async (input, ctx) => {
  const list = await listRequests(ctx, 'provision', input);
  return { PermissionSetsProvisioningStatus: list.items.map(metadata), ...nextToken(list) };
};

export function describeAssignmentRequest(request: RequestRecord) {
  return {
    ...metadata(request),
    ...reason(request),
    TargetId: request.account,
    TargetType: 'AWS_ACCOUNT' as const,
    PermissionSetArn: request.permissionSetArn,
    PrincipalType: request.principalType,
    PrincipalId: request.principalId,
  };
}

export function describeProvisioningRequest(request: RequestRecord) {
  return {
    ...metadata(request),
    ...reason(request),
    ...(request.account === undefined ? {} : { AccountId: request.account }),
    PermissionSetArn: request.permissionSetArn,
  };
}

/** Removes a few of the kind's requests that ended long ago; called where one is added. */
export async function sweepRequests(tx: WriteTx, instanceArn: string, kind: Kind, now: number): Promise<void> {
  const oldest = await tx.in(Requests).listBy('newest', [instanceArn, kind], { limit: requestsPerSweep });
  for (const request of oldest.items) {
    if (request.createdAt + retentionMilliseconds > now) return;
    if (request.status !== 'IN_PROGRESS')
      await tx.in(Requests).delete(request.instanceArn, request.kind, request.requestId);
  }
}

async function requireRequest(
  ctx: Context,
  instanceArn: string,
  kind: Kind,
  requestId: string,
): Promise<RequestRecord> {
  const request = await ctx.read(async (tx) => {
    const instance = await requireOrganizationInstance(tx, ctx, instanceArn);
    return tx.in(Requests).get(instance.instanceArn, kind, requestId);
  });
  if (!request)
    throw notFound(`Could not find a request with id ${requestId}: it never was, or it ended more than 7 days ago.`);
  return request;
}

interface ListInput {
  readonly InstanceArn: string;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
  readonly Filter?: { readonly Status?: RequestRecord['status'] | undefined } | undefined;
}

/** Newest first. A page with a filter may have fewer items than it has room for, as AWS's. */
async function listRequests(ctx: Context, kind: Kind, input: ListInput): Promise<Page<RequestRecord>> {
  const list = await ctx.read(async (tx: ReadTx) => {
    const instance = await requireOrganizationInstance(tx, ctx, input.InstanceArn);
    const options = { ...pages.options(input), reverse: true };
    return pages.stored(tx.in(Requests).listBy('newest', [instance.instanceArn, kind], options));
  });
  const status = input.Filter?.Status;
  return status === undefined ? list : { ...list, items: list.items.filter((request) => request.status === status) };
}

function metadata(request: RequestRecord) {
  return { Status: request.status, RequestId: request.requestId, CreatedDate: new Date(request.createdAt) };
}

function reason({ failureReason }: RequestRecord) {
  return failureReason === undefined ? {} : { FailureReason: failureReason };
}
