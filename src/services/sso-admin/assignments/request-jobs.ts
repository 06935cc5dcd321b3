/**
 * The jobs behind CreateAccountAssignment, DeleteAccountAssignment and ProvisionPermissionSet. Each step is one
 * transaction that first looks whether it is still to be done, so a step that runs twice does its work once. A
 * refusal by IAM aborts that transaction and is recorded as the request's FailureReason in another.
 */
import type { JobHandler } from '../../../kernel/jobs/index.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { principalExists } from '../../identitystore/internal.ts';
import { isMemberAccount } from '../../organizations/internal.ts';
import { provisionRole, removeRole } from './provisioned-role.ts';
import { internalFailureReason, ProvisioningFailure } from './provisioning-failure.ts';
import type { AssignmentRecord, InstanceRecord, RequestRecord } from '../records.ts';
import { Assignments, Instances, PermissionSets, ProvisionedRoles, Requests } from '../records.ts';

export interface AssignmentJob {
  readonly instanceArn: string;
  readonly requestId: string;
  /** The FailureReason, where it was known from the start. */
  readonly problem?: string;
}

export interface ProvisioningJob {
  readonly instanceArn: string;
  readonly requestId: string;
  /** Where the list of provisioned accounts goes on. */
  readonly cursor?: string;
  /** The first failure; the other accounts are still brought up to date. */
  readonly problem?: string;
}

type Kind = RequestRecord['kind'];

const accountsPerStep = 1;

export const createAccountAssignmentJob: JobHandler<AssignmentJob, Context> = {
  steps: {
    start: async (job, ctx) => {
      const problem = await failureOf(() => ctx.write((tx) => assign(tx, job)));
      if (problem !== undefined) await ctx.write((tx) => end(tx, 'create', job, problem));
    },
  },
  failed: (job, _error, ctx) => ctx.write((tx) => end(tx, 'create', job, internalFailureReason)),
};

export const deleteAccountAssignmentJob: JobHandler<AssignmentJob, Context> = {
  steps: {
    start: async (job, ctx) => {
      const problem = job.problem ?? (await failureOf(() => ctx.write((tx) => unassign(tx, job))));
      if (problem !== undefined) await ctx.write((tx) => end(tx, 'delete', job, problem));
    },
  },
  failed: (job, _error, ctx) => ctx.write((tx) => end(tx, 'delete', job, internalFailureReason)),
};

export const provisionPermissionSetJob: JobHandler<ProvisioningJob, Context> = {
  steps: {
    start: async (job, ctx) => {
      const { accounts, cursor } = await ctx.read((tx) => accountsToProvision(tx, job));
      let problem = job.problem;
      for (const account of accounts) {
        const failure = await failureOf(() => ctx.write((tx) => provisionAccount(tx, job, account)));
        problem ??= failure;
      }
      if (cursor !== undefined)
        return { step: 'start', payload: { ...job, cursor, ...(problem === undefined ? {} : { problem }) } };
      await ctx.write((tx) => end(tx, 'provision', job, problem));
      return undefined;
    },
  },
  failed: (job, _error, ctx) => ctx.write((tx) => end(tx, 'provision', job, internalFailureReason)),
};

async function assign(tx: WriteTx, job: AssignmentJob): Promise<void> {
  const request = await pendingRequest(tx, 'create', job);
  const instance = await tx.in(Instances).get(job.instanceArn);
  if (!request || !instance) return;
  const { account, principalType, principalId, permissionSetArn } = request;
  if (account === undefined || principalType === undefined || principalId === undefined)
    throw new ProvisioningFailure(internalFailureReason);
  const set = await tx.in(PermissionSets).get(job.instanceArn, permissionSetArn);
  if (!set) throw new ProvisioningFailure('Received a 404 status error: PermissionSet not found.');
  if (!(await isMemberAccount(tx, account))) {
    throw new ProvisioningFailure(
      `Received a 404 status error: Account ${account} is not an account of the organization.`,
    );
  }
  if (!(await principalExists(tx, instance.identityStoreId, principalType, principalId))) {
    throw new ProvisioningFailure(
      'Received a 404 status error: ' +
        `the ${principalType} assignee ${principalId} was not found in directory ${instance.identityStoreId}`,
    );
  }
  await provisionRole(tx, instance, set, account);
  await tx.in(Assignments).put({
    instanceArn: job.instanceArn,
    identityStoreId: instance.identityStoreId,
    permissionSetArn,
    account,
    principalType,
    principalId,
    createdAt: request.createdAt,
  });
  await end(tx, 'create', job, undefined);
}

async function unassign(tx: WriteTx, job: AssignmentJob): Promise<void> {
  const request = await pendingRequest(tx, 'delete', job);
  if (!request || request.account === undefined) return;
  await removeRoleIfUnused(tx, {
    instanceArn: job.instanceArn,
    permissionSetArn: request.permissionSetArn,
    account: request.account,
  });
  await end(tx, 'delete', job, undefined);
}

/** Removes the role of a permission set in an account once no assignment needs it. */
export async function removeRoleIfUnused(
  tx: WriteTx,
  place: Pick<AssignmentRecord, 'instanceArn' | 'permissionSetArn' | 'account'>,
): Promise<void> {
  const key = [place.instanceArn, place.permissionSetArn, place.account] as const;
  const remaining = await tx.in(Assignments).list(key, { limit: 1 });
  const role = remaining.items.length > 0 ? undefined : await tx.in(ProvisionedRoles).get(...key);
  if (role) await removeRole(tx, role);
}

/** The accounts of one step: the one that was named, or the next where the permission set is provisioned. */
async function accountsToProvision(
  tx: ReadTx,
  job: ProvisioningJob,
): Promise<{ accounts: readonly string[]; cursor?: string | undefined }> {
  const request = await tx.in(Requests).get(job.instanceArn, 'provision', job.requestId);
  if (request?.status !== 'IN_PROGRESS') return { accounts: [] };
  if (request.account !== undefined) return { accounts: [request.account] };
  const list = await tx
    .in(ProvisionedRoles)
    .list([job.instanceArn, request.permissionSetArn], { limit: accountsPerStep, after: job.cursor });
  return { accounts: list.items.map((role) => role.account), cursor: list.next };
}

async function provisionAccount(tx: WriteTx, job: ProvisioningJob, account: string): Promise<void> {
  const request = await pendingRequest(tx, 'provision', job);
  const instance: InstanceRecord | undefined = await tx.in(Instances).get(job.instanceArn);
  if (!request || !instance) return;
  const key = [job.instanceArn, request.permissionSetArn] as const;
  const [set, role] = [await tx.in(PermissionSets).get(...key), await tx.in(ProvisionedRoles).get(...key, account)];
  if (set && role) return provisionRole(tx, instance, set, account);
  if (request.account !== undefined)
    throw new ProvisioningFailure('Received a 404 status error: Assignment not found.');
}

async function pendingRequest(
  tx: WriteTx,
  kind: Kind,
  { instanceArn, requestId }: AssignmentJob,
): Promise<RequestRecord | undefined> {
  const request = await tx.in(Requests).get(instanceArn, kind, requestId);
  return request?.status === 'IN_PROGRESS' ? request : undefined;
}

/** Records the outcome; a request that has one already keeps it. */
async function end(tx: WriteTx, kind: Kind, job: AssignmentJob, failureReason: string | undefined): Promise<void> {
  const request = await pendingRequest(tx, kind, job);
  if (!request) return;
  await tx
    .in(Requests)
    .put(
      failureReason === undefined
        ? { ...request, status: 'SUCCEEDED' }
        : { ...request, status: 'FAILED', failureReason },
    );
}

async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ProvisioningFailure) return error.message;
    throw error;
  }
}
