/** Goes on with a step that was not over, or gives it up. */
import type { WriteTx } from '../../../../wire/context.ts';
import { isInProgress, type ResourceDone, type ResourceProgress } from '../../../../wire/resource-type.ts';
import type { ResourceStatus, ResourceStep, StackResourceRecord } from '../../records.ts';
import { openResource, sealValues } from '../../sealed-values.ts';
import { resumingHandler } from '../../signals/creation-signals.ts';
import { attempt, recordOf, say, superseding } from './attempt.ts';
import type { Deployment } from '../deployment.ts';
import type { TaskOutcome } from '../planning/graph.ts';
import { ResourceFailure } from './failure.ts';
import { handlerOf } from './handlers.ts';
import { afterCreate, afterUpdate, type Becomes } from './settle.ts';
import { afterDelete, afterRestore, notRemoved } from './settle-back.ts';

/** A resource's step is given up after this time, as AWS's handlers' are at most. */
const longestStepMs = 36 * 60 * 60_000;

export async function resumeResource(deployment: Deployment, record: StackResourceRecord): Promise<TaskOutcome> {
  const step = record.progress!;
  const now = deployment.ctx.clock.real();
  if (now < step.resumeAt) return 'waits';
  if (now - step.startedAt > longestStepMs) return giveUp(deployment, record, 'Exceeded attempts to wait');
  const handler = resumingHandler(await handlerOf(deployment.ctx, record.type), step.callback);
  return attempt(deployment, {
    ...record,
    run: async (tx, call) => {
      const progress = await handler.resume?.(step.callback, call);
      const settled = settle(tx, deployment, record, step, progress);
      return settled.progress ? { ...settled, progress: { ...settled.progress, startedAt: step.startedAt } } : settled;
    },
    fail: async (tx, reason, error) => failed(tx, deployment, named(record, error), reason),
  });
}

/** Whoever was to make it may have named what there is of it. */
function named(record: StackResourceRecord, error: unknown): StackResourceRecord {
  const physicalId = error instanceof ResourceFailure ? error.physicalId : undefined;
  return physicalId === undefined ? record : { ...record, progress: { ...record.progress!, physicalId } };
}

function settle(
  tx: WriteTx,
  deployment: Deployment,
  of: StackResourceRecord,
  step: ResourceStep,
  progress: ResourceProgress | void,
): StackResourceRecord {
  if (step.action === 'delete') return afterDelete(tx, deployment, of, step.deletes!, progress);
  if (!progress) throw new Error(`The handler of ${of.type} ended a step without an outcome.`);
  if (step.action === 'restore') return afterRestore(tx, deployment, of, progress);
  const becomes = knownBy(deployment, step.becomes!, progress);
  if (step.action === 'create') return afterCreate(tx, deployment, of, becomes, of.deployed, progress);
  return afterUpdate(tx, deployment, of, becomes, of.deployed!, progress);
}

function knownBy({ ctx }: Deployment, becomes: Becomes, progress: ResourceProgress): Becomes {
  const { attributes, noEcho } = progress as ResourceDone;
  if (isInProgress(progress) || attributes === undefined) return becomes;
  const { properties, stackTags } = openResource(ctx.seal, becomes);
  const sealed = sealValues(ctx.seal, { properties, attributes, ...(stackTags && { stackTags }) });
  return { ...becomes, sealed, ...(noEcho && { hidesAttributes: true }) };
}

/** Another resource has failed, or the operation is cancelled. */
export function cancelResource(deployment: Deployment, record: StackResourceRecord): Promise<TaskOutcome> {
  const verb = record.status.startsWith('CREATE') ? 'creation' : 'update';
  return giveUp(deployment, record, `Resource ${verb} cancelled`);
}

function giveUp(deployment: Deployment, record: StackResourceRecord, reason: string): Promise<TaskOutcome> {
  const give = async (tx: WriteTx) => failed(tx, deployment, record, reason);
  return attempt(deployment, { ...record, run: give, fail: give });
}

/** What had begun may be there: a rollback removes or restores it. */
function failed(tx: WriteTx, deployment: Deployment, record: StackResourceRecord, reason: string): StackResourceRecord {
  const { action, physicalId, becomes, deletes } = record.progress!;
  const shown = (becomes ?? deletes ?? record.deployed)?.shown;
  const begun = record.status.slice(0, record.status.indexOf('_')) as 'CREATE' | 'UPDATE';
  const verb = deletes ? 'DELETE' : begun;
  const status: ResourceStatus = `${verb}_FAILED`;
  const known = physicalId ?? record.physicalId;
  say(tx, deployment, record, { status, physicalId: known, reason }, shown);
  if (deletes) return notRemoved(deployment, record, deletes, reason);
  const next = recordOf(deployment, record, status, reason);
  if (action === 'update' || action === 'restore') return { ...next, touched: { ...next.touched!, isUncertain: true } };
  if (action !== 'create' || physicalId === undefined || !becomes) return next;
  const half = { ...becomes, physicalId };
  return record.deployed ? superseding(next, half, false, true) : { ...next, deployed: half };
}
