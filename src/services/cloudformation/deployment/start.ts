/** Begins an operation on a stack, in the transaction of whoever asks: its new status, its first event, its job. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import {
  Imports,
  type OperationKind,
  type OperationRecord,
  Operations,
  type StackRecord,
  Stacks,
  type StackStatus,
  Templates,
} from '../records.ts';
import { appendStackEvent } from '../events/append.ts';
import { sealValues } from '../sealed-values.ts';
import { deployJob, timeOutKind } from './job-name.ts';
import type { DeploymentRequest } from './request.ts';

const begun = {
  create: 'CREATE_IN_PROGRESS',
  update: 'UPDATE_IN_PROGRESS',
  import: 'IMPORT_IN_PROGRESS',
} as const satisfies Record<DeploymentRequest['kind'], StackStatus>;

/** How many operations a stack remembers. */
const remembered = 20;

/**
 * The stack is put into `…_IN_PROGRESS` with what it is to become. Whether its status allows the operation is the
 * caller's to ask.
 * @throws AwsError ValidationError where there is no such stack
 */
export async function startDeployment(tx: WriteTx, ctx: Context, request: DeploymentRequest): Promise<void> {
  const stack = await tx.in(Stacks).get(request.stackId);
  if (!stack) throw new AwsError('ValidationError', `Stack [${request.stackId}] does not exist`);
  const now = ctx.clock.now();
  const stopped = await unstable(tx, stack);
  const importsBefore = stopped?.importsBefore ?? (await importedBy(tx, stack));
  const operation = { ...operationOf(stack, request, stopped, ctx), importsBefore };
  const { text, processed, description } = request.template;
  const template = { stackId: stack.id, id: operation.id, text, ...(processed !== undefined && { processed }) };
  await tx.in(Templates).put(template);
  await tx.in(Operations).put(operation);
  const { description: _old, changeSetId: _executed, statusReason: _reason, ...kept } = stack;
  const next: StackRecord = {
    ...kept,
    templateId: template.id,
    ...(description !== undefined && { description }),
    sealedParameters: sealValues(ctx.seal, request.parameters),
    tags: request.tags,
    // An update that acknowledges nothing anew leaves what was.
    capabilities: request.capabilities.length > 0 ? request.capabilities : stack.capabilities,
    notificationArns: request.notificationArns,
    disableRollback: operation.onFailure === 'DO_NOTHING',
    mode: operation.mode,
    ...(request.roleArn !== undefined && { roleArn: request.roleArn }),
    ...(request.monitoringMinutes !== undefined && { monitoringMinutes: request.monitoringMinutes }),
    ...(request.timeoutMinutes !== undefined && { timeoutMinutes: request.timeoutMinutes }),
    ...(request.retainExceptOnCreate !== undefined && { retainExceptOnCreate: request.retainExceptOnCreate }),
    ...(request.policy !== undefined && { policy: request.policy }),
    ...(request.changeSetId !== undefined && { changeSetId: request.changeSetId }),
    // AWS counts a change set's execution as an update, be it the creation.
    ...((request.kind !== 'create' || request.changeSetId !== undefined) && { updatedAt: now }),
  };
  await beginOperation(tx, ctx, next, operation, begun[request.kind]);
  const { timeoutAt: runAt, id: operationId } = operation;
  if (runAt !== undefined) tx.enqueue({ kind: timeOutKind, payload: { stackId: stack.id, operationId }, runAt });
}

/**
 * The operation that stopped half-way, whose state before a rollback would go back to: it failed, or it is that of a
 * nested stack, whose parent may still take it back.
 */
async function unstable(tx: WriteTx, stack: StackRecord): Promise<OperationRecord | undefined> {
  const { id, status } = stack;
  if (status === 'UPDATE_FAILED' || status === 'CREATE_FAILED') return tx.in(Operations).get(id);
  if (status !== 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') return undefined;
  const operation = await tx.in(Operations).get(id);
  return operation?.awaitsParent ? operation : undefined;
}

async function importedBy(tx: WriteTx, { id }: StackRecord): Promise<string[]> {
  return (await tx.in(Imports).allBy('stack', [id])).map(({ exportName }) => exportName);
}

function operationOf(
  stack: StackRecord,
  request: DeploymentRequest,
  stopped: OperationRecord | undefined,
  ctx: Context,
): OperationRecord {
  const { kind, mode = 'STANDARD', timeoutMinutes } = request;
  const { templateId, description, sealedParameters, sealedOutputs, tags, capabilities, notificationArns } = stack;
  const before = {
    tags,
    capabilities,
    notificationArns,
    ...(templateId !== undefined && { templateId }),
    ...(description !== undefined && { description }),
    ...(sealedParameters !== undefined && { sealedParameters }),
    ...(sealedOutputs !== undefined && { sealedOutputs }),
  };
  const policy = request.policyDuringUpdate ?? stack.policy;
  const id = ctx.ids.uuid();
  const from = stopped ? stopped.before : kind === 'create' ? undefined : before;
  return {
    stackId: stack.id,
    id,
    baseId: stopped?.baseId ?? id,
    kind,
    phase: 'deploy',
    isOver: false,
    startedAt: ctx.clock.now(),
    mode,
    onFailure: request.onFailure ?? (mode === 'EXPRESS' ? 'DO_NOTHING' : 'ROLLBACK'),
    ...(request.clientRequestToken !== undefined && { token: request.clientRequestToken }),
    ...(timeoutMinutes !== undefined && { timeoutAt: ctx.clock.now() + timeoutMinutes * 60_000 }),
    ...(from && { before: from }),
    ...(request.transformFailure !== undefined && { transformFailure: request.transformFailure }),
    ...(request.stopsAtFailure === true && { stopsAtFailure: true }),
    ...(request.awaitsParent === true && { awaitsParent: true }),
    ...(policy !== undefined && { policy }),
    ...(request.retainExceptOnCreate !== undefined && { retainExceptOnCreate: request.retainExceptOnCreate }),
    ...(request.imports && { imports: request.imports }),
  };
}

/** Writes the stack under its new status, tells the event, and enqueues the job. */
export async function beginOperation(
  tx: WriteTx,
  ctx: Context,
  stack: StackRecord,
  operation: OperationRecord,
  status: StackStatus,
): Promise<void> {
  const { statusReason: _before, ...kept } = stack;
  const ref = refOf(operation);
  const lastOperations = [...stack.lastOperations, ref].slice(-remembered);
  await tx.in(Stacks).put({ ...kept, status, lastOperations, statusReason: 'User Initiated' });
  appendStackEvent(tx, ctx, { stack, operation }, { status, reason: 'User Initiated' });
  tx.enqueue(deployJob({ stackId: stack.id, operationId: operation.id }));
}

function refOf({ id, kind, token }: OperationRecord): { id: string; type: OperationKind; token?: string } {
  return { id, type: kind, ...(token !== undefined && { token }) };
}
