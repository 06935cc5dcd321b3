/** From one phase to the next: the stack's status, its events, what is kept of it. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { appendStackEvent } from '../events/append.ts';
import {
  Exports,
  type OperationPhase,
  type OperationRecord,
  Operations,
  type StackRecord,
  StackResources,
  type StackResourceRecord,
  Stacks,
  type StackStatus,
} from '../records.ts';
import { openOutputs, sealValues } from '../sealed-values.ts';
import { TemplateError } from '../template/index.ts';
import { settleExecution } from '../change-sets/settle-execution.ts';
import { superseding, touchedBy, without } from './steps/attempt.ts';
import { checkCurrent, type Deployment } from './deployment.ts';
import { importsOf, outputsOf, putExports, putImports } from './outputs.ts';
import type { PhaseOutcome } from './phases.ts';
import { refusalOf } from './planning/checks/policy.ts';
import { isLeftBehind } from './planning/checks/retention.ts';
import { withStackOutputs } from './planning/stack-outputs/stack-outputs.ts';
import type { Target } from './planning/target.ts';
import { publishSettled } from '../stacks/describing/await-stack.ts';
import { wakeParent } from '../nested/wake-parent.ts';

interface Turn {
  readonly status: StackStatus;
  readonly reason?: string | undefined;
  /** Absent: the operation is over. */
  readonly phase?: OperationPhase;
  /** What else is kept in the same transaction. */
  readonly also?: (tx: WriteTx, next: StackRecord) => Promise<StackRecord>;
  readonly operation?: Partial<OperationRecord>;
}

async function turn(deployment: Deployment, { status, reason, phase, also, operation }: Turn): Promise<PhaseOutcome> {
  const { ctx, stack } = deployment;
  await ctx.write(async (tx) => {
    const current = await checkCurrent(tx, deployment);
    const { statusReason: _before, ...kept } = (await tx.in(Stacks).get(stack.id))!;
    const bare: StackRecord = { ...kept, status, ...(reason !== undefined && { statusReason: reason }) };
    const next = (await also?.(tx, bare)) ?? bare;
    await tx.in(Stacks).put(next);
    await tx
      .in(Operations)
      .put({ ...current, ...operation, phase: phase ?? current.phase, isOver: phase === undefined });
    appendStackEvent(tx, ctx, deployment, { status, ...(reason !== undefined && { reason }) });
    if (phase === undefined || phase === 'cleanup') await wakeParent(tx, next);
    if (phase === undefined) await settleExecution(tx, ctx, { ...next, ...executedBy(deployment) });
    if (phase === undefined) publishSettled(tx, next);
  });
  return phase === undefined ? 'over' : 'next';
}

/** The change set that the operation was, whatever is kept of it. */
function executedBy({ stack: { changeSetId } }: Deployment): { changeSetId?: string } {
  return changeSetId === undefined ? {} : { changeSetId };
}

/** The template is true. */
export async function deployed(deployment: Deployment, target: Target): Promise<PhaseOutcome> {
  const { ctx, stack, operation } = deployment;
  const isFirst = stack.status === 'CREATE_IN_PROGRESS';
  try {
    const removed = isFirst ? [] : removedBy(deployment, target);
    checkRemovals(operation, removed);
    const { outputs, imported, used } = await withStackOutputs(deployment.stackOutputs, deployment, () => ({
      ...outputsOf(deployment, target),
      used: importsOf(deployment, target),
    }));
    const also = async (tx: WriteTx, next: StackRecord) => {
      await putExports(tx, ctx, stack, outputs);
      await putImports(tx, stack, new Set([...imported, ...used]));
      for (const record of removed) await tx.in(StackResources).put(supersede(deployment, record));
      return { ...next, sealedOutputs: sealValues(ctx.seal, outputs) };
    };
    if (isFirst) return await turn(deployment, { status: 'CREATE_COMPLETE', also });
    if (operation.kind === 'import') return await turn(deployment, { status: 'IMPORT_COMPLETE', also });
    return await turn(deployment, { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', phase: 'cleanup', also });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return deployFailed(deployment, [], error.message);
  }
}

function removedBy({ resources }: Deployment, { graph }: Target): readonly StackResourceRecord[] {
  return [...resources.values()].filter(({ logicalId }) => !graph.has(logicalId));
}

/** @throws TemplateError */
function checkRemovals(operation: OperationRecord, removed: readonly StackResourceRecord[]): void {
  for (const { logicalId, type } of removed) {
    const refusal = refusalOf(operation, 'Update:Delete', logicalId, type);
    if (refusal !== undefined) throw new TemplateError(refusal);
  }
}

/** A rollback, which a nested stack's parent may still ask for, puts it back. */
function supersede(deployment: Deployment, record: StackResourceRecord): StackResourceRecord {
  const updatedAt = deployment.ctx.clock.now();
  const touched = touchedBy(deployment, record);
  const bare: StackResourceRecord = { ...without(record, 'deployed'), updatedAt, touched };
  return record.deployed ? superseding(bare, record.deployed, isLeftBehind(record.deployed)) : bare;
}

/** `failed`: logical ids. `why`: what else went wrong. */
export function deployFailed(deployment: Deployment, failed: readonly string[], why?: string): Promise<PhaseOutcome> {
  const { operation, stack } = deployment;
  const reason = why === undefined ? failureOf(deployment, failed) : `${why} `;
  if (operation.kind === 'import')
    return turn(deployment, { status: 'IMPORT_ROLLBACK_IN_PROGRESS', reason, phase: 'rollback' });
  const isFirst = operation.before === undefined;
  if (operation.onFailure === 'DO_NOTHING' && !deployment.flags.isCancelled)
    return turn(deployment, {
      status: stack.status === 'CREATE_IN_PROGRESS' ? 'CREATE_FAILED' : 'UPDATE_FAILED',
      reason,
    });
  if (operation.onFailure === 'DELETE')
    return turn(deployment, {
      status: 'DELETE_IN_PROGRESS',
      reason: `${reason}Delete requested by user.`,
      phase: 'delete',
    });
  if (isFirst)
    return turn(deployment, {
      status: 'ROLLBACK_IN_PROGRESS',
      reason: `${reason}Rollback requested by user.`,
      phase: 'rollback',
    });
  const told = deployment.flags.isCancelled ? 'User Initiated' : reason;
  return turn(deployment, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', reason: told, phase: 'rollback' });
}

/** `The following resource(s) failed to create: [A, B]. ` */
function failureOf({ resources }: Deployment, failed: readonly string[]): string {
  const by = (verb: string): string[] =>
    failed.filter((id) => resources.get(id)?.status === `${verb.toUpperCase()}_FAILED`).toSorted();
  return ['create', 'update', 'import', 'delete']
    .map((verb) => ({ verb, ids: by(verb) }))
    .filter(({ ids }) => ids.length > 0)
    .map(({ verb, ids }) => `The following resource(s) failed to ${verb}: [${ids.join(', ')}]. `)
    .join('');
}

/** All that an update did is taken back. */
export function rollbackOver(deployment: Deployment, failed: readonly string[]): Promise<PhaseOutcome> {
  const { ctx, operation, stack } = deployment;
  const isImport = operation.kind === 'import';
  if (failed.length > 0)
    return turn(deployment, {
      status: isImport ? 'IMPORT_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_FAILED',
      reason: failureOf(deployment, failed),
    });
  const also = async (tx: WriteTx, next: StackRecord): Promise<StackRecord> => {
    await putImports(tx, stack, new Set(operation.importsBefore));
    if (isImport) await forgetImported(tx, deployment);
    const { description: _description, sealedParameters: _parameters, ...kept } = next;
    const back: StackRecord = { ...kept, ...operation.before! };
    await restoreExports(tx, ctx, back);
    return back;
  };
  if (isImport) return turn(deployment, { status: 'IMPORT_ROLLBACK_COMPLETE', also });
  return turn(deployment, { status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', phase: 'cleanup', also });
}

/** A nested stack that was updated before its parent failed has exported by then; what others use by now stays. */
async function restoreExports(tx: WriteTx, ctx: Context, stack: StackRecord): Promise<void> {
  try {
    await putExports(tx, ctx, stack, openOutputs(ctx.seal, stack));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
  }
}

async function forgetImported(tx: WriteTx, { stack, resources }: Deployment): Promise<void> {
  for (const { logicalId, deployed } of resources.values())
    if (!deployed) await tx.in(StackResources).delete(stack.id, logicalId);
}

/** A creation is rolled back. */
export function unmadeOver(deployment: Deployment, failed: readonly string[]): Promise<PhaseOutcome> {
  if (failed.length > 0) return turn(deployment, { status: 'ROLLBACK_FAILED', reason: failureOf(deployment, failed) });
  // AWS tells when what was made was deleted, and of no change set any more.
  const also = async (tx: WriteTx, next: StackRecord): Promise<StackRecord> => {
    const { changeSetId: _executed, ...kept } = await letGo(tx, next);
    return { ...kept, deletedAt: deployment.ctx.clock.now() };
  };
  return turn(deployment, { status: 'ROLLBACK_COMPLETE', also });
}

export function deleteOver(deployment: Deployment, failed: readonly string[]): Promise<PhaseOutcome> {
  const { ctx, operation } = deployment;
  if (failed.length > 0 && operation.isForced !== true)
    return turn(deployment, { status: 'DELETE_FAILED', reason: failureOf(deployment, failed) });
  return turn(deployment, {
    status: 'DELETE_COMPLETE',
    also: async (tx, next) => ({ ...(await letGo(tx, next)), deletedAt: ctx.clock.now() }),
  });
}

/** It exports and imports nothing any more. */
async function letGo(tx: WriteTx, stack: StackRecord): Promise<StackRecord> {
  await putImports(tx, stack, new Set());
  for (const { name } of await tx.in(Exports).allBy('stack', [stack.id])) await tx.in(Exports).delete(name);
  return stack;
}

export function cleanupOver(deployment: Deployment, failed: readonly string[]): Promise<PhaseOutcome> {
  const isBack = deployment.stack.status === 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS';
  const left = failed.length > 0 ? 'One or more resources could not be deleted.' : undefined;
  if (isBack) return turn(deployment, { status: 'UPDATE_ROLLBACK_COMPLETE', reason: left });
  return turn(deployment, { status: 'UPDATE_COMPLETE', reason: left && `Update successful. ${left}` });
}
