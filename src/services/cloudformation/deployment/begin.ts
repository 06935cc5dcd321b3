/** Begins what needs no template: a stack's deletion, and the way back to what it was. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { type OperationKind, type OperationRecord, Operations, type StackRecord } from '../records.ts';
import { beginOperation } from './start.ts';

export interface DeletionRequest {
  readonly retainResources?: readonly string[];
  readonly isForced?: boolean;
  readonly roleArn?: string;
  readonly token?: string;
}

export async function beginDeletion(
  tx: WriteTx,
  ctx: Context,
  stack: StackRecord,
  { retainResources, isForced, roleArn, token }: DeletionRequest,
): Promise<void> {
  const id = ctx.ids.uuid();
  const operation: OperationRecord = {
    stackId: stack.id,
    id,
    baseId: id,
    kind: 'delete',
    phase: 'delete',
    isOver: false,
    startedAt: ctx.clock.now(),
    mode: stack.mode ?? 'STANDARD',
    onFailure: 'DO_NOTHING',
    ...(token !== undefined && { token }),
    ...(retainResources && { retainResources }),
    ...(isForced === true && { isForced }),
  };
  await tx.in(Operations).put(operation);
  const { changeSetId: _executed, ...kept } = stack;
  const next = roleArn === undefined ? kept : { ...kept, roleArn };
  await beginOperation(tx, ctx, next, operation, 'DELETE_IN_PROGRESS');
}

export interface RollbackRequest {
  readonly kind?: Extract<OperationKind, 'rollback' | 'continue-rollback'>;
  readonly resourcesToSkip?: readonly string[];
  readonly retainExceptOnCreate?: boolean;
  readonly roleArn?: string;
  readonly token?: string;
}

/** `stopped`: the operation that stopped half-way. Returns the id of the one that takes it back. */
export async function beginRollback(
  tx: WriteTx,
  ctx: Context,
  stack: StackRecord,
  stopped: OperationRecord,
  { kind = 'rollback', resourcesToSkip, retainExceptOnCreate, roleArn, token }: RollbackRequest = {},
): Promise<string> {
  const { token: _token, timeoutAt: _timeout, isCancelled: _cancelled, ...kept } = stopped;
  const operation: OperationRecord = {
    ...kept,
    id: ctx.ids.uuid(),
    kind,
    phase: 'rollback',
    isOver: false,
    startedAt: ctx.clock.now(),
    ...(token !== undefined && { token }),
    ...(resourcesToSkip && { resourcesToSkip }),
    ...(retainExceptOnCreate !== undefined && { retainExceptOnCreate }),
  };
  await tx.in(Operations).put(operation);
  const next = roleArn === undefined ? stack : { ...stack, roleArn };
  const status = stopped.before ? 'UPDATE_ROLLBACK_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS';
  await beginOperation(tx, ctx, next, operation, status);
  return operation.id;
}
