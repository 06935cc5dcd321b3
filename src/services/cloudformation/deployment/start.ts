/** Begins an operation on a stack, in the transaction of whoever asks: its new status, its first event, its job. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import {
  type OperationKind,
  type OperationRecord,
  Operations,
  type StackEvent,
  StackEvents,
  type StackRecord,
  Stacks,
  type StackStatus,
  Templates,
} from '../records.ts';
import { sealValues } from '../sealed-values.ts';
import { deployJob } from './job-name.ts';
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
  const operation = operationOf(stack, request, ctx);
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
    capabilities: request.capabilities,
    notificationArns: request.notificationArns,
    disableRollback: operation.onFailure === 'DO_NOTHING',
    mode: operation.mode,
    ...(request.roleArn !== undefined && { roleArn: request.roleArn }),
    ...(request.timeoutMinutes !== undefined && { timeoutMinutes: request.timeoutMinutes }),
    ...(request.retainExceptOnCreate !== undefined && { retainExceptOnCreate: request.retainExceptOnCreate }),
    ...(request.policy !== undefined && { policy: request.policy }),
    ...(request.changeSetId !== undefined && { changeSetId: request.changeSetId }),
    ...(request.kind !== 'create' && { updatedAt: now }),
  };
  await beginOperation(tx, ctx, next, operation, begun[request.kind]);
}

function operationOf(stack: StackRecord, request: DeploymentRequest, ctx: Context): OperationRecord {
  const { kind, mode = 'STANDARD', timeoutMinutes } = request;
  const { templateId, description, sealedParameters, tags, capabilities, notificationArns, roleArn } = stack;
  const before = {
    tags,
    capabilities,
    notificationArns,
    ...(templateId !== undefined && { templateId }),
    ...(description !== undefined && { description }),
    ...(sealedParameters !== undefined && { sealedParameters }),
    ...(roleArn !== undefined && { roleArn }),
  };
  const policy = request.policyDuringUpdate ?? stack.policy;
  return {
    stackId: stack.id,
    id: ctx.ids.uuid(),
    kind,
    phase: 'deploy',
    isOver: false,
    startedAt: ctx.clock.now(),
    mode,
    onFailure: request.onFailure ?? (mode === 'EXPRESS' ? 'DO_NOTHING' : 'ROLLBACK'),
    ...(request.clientRequestToken !== undefined && { token: request.clientRequestToken }),
    ...(timeoutMinutes !== undefined && { timeoutAt: ctx.clock.now() + timeoutMinutes * 60_000 }),
    ...(kind !== 'create' && { before }),
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
  appendStackEvent(tx, ctx, stack, operation, { status, reason: 'User Initiated' });
  tx.enqueue(deployJob({ stackId: stack.id, operationId: operation.id }));
}

function refOf({ id, kind, token }: OperationRecord): { id: string; type: OperationKind; token?: string } {
  return { id, type: kind, ...(token !== undefined && { token }) };
}

/** An event of the stack itself. */
export function appendStackEvent(
  tx: WriteTx,
  ctx: Context,
  { id, name }: Pick<StackRecord, 'id' | 'name'>,
  operation: Pick<OperationRecord, 'id' | 'token'>,
  { status, reason, detailedStatus }: Pick<StackEvent, 'status' | 'reason' | 'detailedStatus'>,
): void {
  tx.log(StackEvents).append([id], {
    id: ctx.ids.uuid(),
    at: ctx.clock.now(),
    logicalId: name,
    physicalId: id,
    type: 'AWS::CloudFormation::Stack',
    status,
    operationId: operation.id,
    ...(reason !== undefined && { reason }),
    ...(detailedStatus !== undefined && { detailedStatus }),
    ...(operation.token !== undefined && { token: operation.token }),
  });
}
