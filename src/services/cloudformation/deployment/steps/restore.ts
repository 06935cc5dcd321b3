/** Takes back what an update did to one resource: it is what it was before, as if there had been no update. */
import type { WriteTx } from '../../../../wire/context.ts';
import { type DeployedResource, type StackResourceRecord, StackResources } from '../../records.ts';
import { attempt, callBefore, recordOf, say, superseding, without } from './attempt.ts';
import { checkCurrent, type Deployment, valuesOf } from '../deployment.ts';
import { nestedStackType } from '../../nested/type-name.ts';
import { reasonOf } from './failure.ts';
import type { TaskOutcome } from '../planning/graph.ts';
import { handlerOf } from './handlers.ts';
import { isLeftUnmade } from '../planning/checks/retention.ts';
import { resumeResource } from './resume.ts';
import { afterRestore, restored } from './settle-back.ts';

export async function restoreResource(deployment: Deployment, logicalId: string): Promise<TaskOutcome> {
  const record = deployment.resources.get(logicalId)!;
  if (record.progress?.action === 'restore') return resumeResource(deployment, record);
  if (record.touched?.isRestored) return 'done';
  const { before } = record.touched!;
  const { deployed } = record;
  if (!before) return unmake(deployment, record);
  if (deployment.operation.resourcesToSkip?.includes(logicalId)) return keep(deployment, record, deployed ?? before);
  if (deployed?.physicalId !== before.physicalId) return putBack(deployment, record, before);
  if (deployed.sealed === before.sealed && record.touched?.isUncertain !== true)
    return keep(deployment, record, before);
  return updateBack(deployment, record, deployed, before);
}

/** What the update has made is removed by the cleanup. */
async function unmake(deployment: Deployment, record: StackResourceRecord): Promise<TaskOutcome> {
  const { deployed } = record;
  const bare: StackResourceRecord = { ...without(record, 'deployed'), updatedAt: deployment.ctx.clock.now() };
  const { operation } = deployment;
  const isRetained = operation.imports?.[record.logicalId] !== undefined;
  const next = deployed ? superseding(bare, deployed, isRetained || isLeftUnmade(deployed, operation)) : bare;
  return write(deployment, restored(next));
}

/** It was replaced: the old one is there still. */
async function putBack(
  deployment: Deployment,
  record: StackResourceRecord,
  before: DeployedResource,
): Promise<TaskOutcome> {
  const { deployed, superseded = [] } = record;
  const rest = superseded.filter(({ physicalId }) => physicalId !== before.physicalId);
  const base = recordOf(deployment, { logicalId: record.logicalId, type: before.type }, 'UPDATE_COMPLETE');
  const back = { ...base, physicalId: before.physicalId, deployed: before, superseded: rest };
  const next = deployed ? superseding(back, deployed, isLeftUnmade(deployed, deployment.operation)) : back;
  return write(deployment, restored(next), (tx) => {
    const { physicalId, shown } = before;
    say(tx, deployment, next, { status: 'UPDATE_COMPLETE', physicalId }, shown);
  });
}

/** A change that failed whole: the resource is what it was. */
function keep(deployment: Deployment, record: StackResourceRecord, as: DeployedResource): Promise<TaskOutcome> {
  const { physicalId, shown } = as;
  const next = {
    ...recordOf(deployment, { logicalId: record.logicalId, type: as.type }, 'UPDATE_COMPLETE'),
    physicalId,
    deployed: as,
  };
  return write(deployment, restored(next), (tx) => {
    say(tx, deployment, next, { status: 'UPDATE_IN_PROGRESS', physicalId }, shown);
    say(tx, deployment, next, { status: 'UPDATE_COMPLETE', physicalId }, shown);
  });
}

async function write(
  deployment: Deployment,
  next: StackResourceRecord,
  also: (tx: WriteTx) => void = () => {},
): Promise<TaskOutcome> {
  await deployment.ctx.write(async (tx) => {
    await checkCurrent(tx, deployment, next.logicalId);
    also(tx);
    await tx.in(StackResources).put(next);
  });
  deployment.resources.set(next.logicalId, next);
  return 'done';
}

async function updateBack(
  deployment: Deployment,
  record: StackResourceRecord,
  deployed: DeployedResource,
  before: DeployedResource,
): Promise<TaskOutcome> {
  const { physicalId, shown, type } = before;
  const of = { logicalId: record.logicalId, type };
  const [was, is] = [valuesOf(deployment, before).properties, valuesOf(deployment, deployed).properties];
  const open = (tx: WriteTx) => say(tx, deployment, of, { status: 'UPDATE_IN_PROGRESS', physicalId }, shown);
  const fail = async (tx: WriteTx, reason: string) => {
    open(tx);
    say(tx, deployment, of, { status: 'UPDATE_FAILED', physicalId, reason }, shown);
    return recordOf(deployment, of, 'UPDATE_FAILED', reason);
  };
  const handler = await handlerOf(deployment.ctx, type);
  let prepared: unknown;
  try {
    // A nested stack has its template, whatever has become of that in S3.
    if (type !== nestedStackType) prepared = await handler.prepare?.(was, await callBefore(deployment));
  } catch (error) {
    const reason = reasonOf(error, of.logicalId, deployment.ctx.ids.uuid());
    if (reason === undefined) throw error;
    return attempt(deployment, { ...of, run: (tx) => fail(tx, reason), fail });
  }
  return attempt(deployment, {
    ...of,
    run: async (tx, call) => {
      open(tx);
      const more = { ...call, prepared, isRollback: true };
      return afterRestore(tx, deployment, record, await handler.update!(physicalId, was, is, more));
    },
    fail,
  });
}
