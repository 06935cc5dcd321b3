/** What is kept of a resource, and said of it, once its handler has removed it or taken an update back. */
import type { WriteTx } from '../../../../wire/context.ts';
import { isInProgress, type ResourceProgress } from '../../../../wire/resource-type.ts';
import type { DeployedResource, ResourceStatus, StackResourceRecord, SupersededResource } from '../../records.ts';
import { sealValues } from '../../sealed-values.ts';
import { recordOf, say, superseding, without } from './attempt.ts';
import { type Deployment, valuesOf } from '../deployment.ts';
import { stepOf } from './settle.ts';

export function afterDelete(
  tx: WriteTx,
  deployment: Deployment,
  of: { readonly logicalId: string; readonly type: string },
  resource: DeployedResource,
  progress: ResourceProgress | void,
): StackResourceRecord {
  if (progress && isInProgress(progress)) {
    const step = stepOf(deployment, 'delete', progress, { deletes: resource });
    return { ...removing(deployment, of, resource, 'DELETE_IN_PROGRESS'), progress: step };
  }
  const { physicalId } = resource;
  const shown = deployment.operation.phase === 'cleanup' ? undefined : resource.shown;
  say(tx, deployment, of, { status: 'DELETE_COMPLETE', physicalId }, shown, resource.sealed);
  return gone(removing(deployment, of, resource, 'DELETE_COMPLETE'), resource);
}

/** The record under the status of what is removed, unless another is there in its place: that one's status stays. */
export function removing(
  deployment: Deployment,
  of: { readonly logicalId: string; readonly type: string },
  { physicalId }: DeployedResource,
  status: ResourceStatus,
  reason?: string,
): StackResourceRecord {
  const record = deployment.resources.get(of.logicalId)!;
  if (!record.deployed || record.deployed.physicalId === physicalId) return recordOf(deployment, of, status, reason);
  return { ...without(record, 'progress'), updatedAt: deployment.ctx.clock.now() };
}

/** The record once one of what is there under it is not any more. */
export function gone(record: StackResourceRecord, { physicalId }: DeployedResource): StackResourceRecord {
  if (record.deployed?.physicalId === physicalId) return without(record, 'deployed') as StackResourceRecord;
  return withSuperseded(
    record,
    (record.superseded ?? []).filter((one) => one.physicalId !== physicalId),
  );
}

/** The record once a deletion has failed: the operation goes on without it. */
export function notRemoved(
  deployment: Deployment,
  of: { readonly logicalId: string; readonly type: string },
  resource: DeployedResource,
  reason: string,
): StackResourceRecord {
  const { id: failedIn, phase } = deployment.operation;
  const { superseded = [] } = deployment.resources.get(of.logicalId)!;
  const left = superseded.find(({ physicalId }) => physicalId === resource.physicalId);
  if (left?.isForgotten && phase !== 'cleanup') return gone(removing(deployment, of, resource, 'DELETE_SKIPPED'), left);
  const failed = { failedIn, ...(phase === 'cleanup' && { isForgotten: true }) };
  return withSuperseded(
    removing(deployment, of, resource, 'DELETE_FAILED', reason),
    superseded.map((one) => (one.physicalId === left?.physicalId ? { ...one, ...failed } : one)),
  );
}

function withSuperseded(record: StackResourceRecord, superseded: readonly SupersededResource[]): StackResourceRecord {
  return superseded.length > 0 ? { ...record, superseded } : (without(record, 'superseded') as StackResourceRecord);
}

/** After a step back: what is kept, and its events. */
export function afterRestore(
  tx: WriteTx,
  deployment: Deployment,
  of: StackResourceRecord,
  progress: ResourceProgress,
): StackResourceRecord {
  const before = of.touched!.before!;
  if (isInProgress(progress)) {
    const step = stepOf(deployment, 'restore', progress, { becomes: without(before, 'physicalId') });
    return { ...recordOf(deployment, of, 'UPDATE_IN_PROGRESS'), progress: step };
  }
  const { physicalId, attributes } = progress;
  say(tx, deployment, of, { status: 'UPDATE_COMPLETE', physicalId }, before.shown);
  const next = recordOf(deployment, of, 'UPDATE_COMPLETE');
  const { properties } = valuesOf(deployment, before);
  const known = attributes && { sealed: sealValues(deployment.ctx.seal, { properties, attributes }) };
  const back = restored({ ...next, physicalId, deployed: { ...before, physicalId, ...known } });
  const { deployed } = of;
  return deployed && deployed.physicalId !== physicalId ? superseding(back, deployed, false) : back;
}

/** It is as it was before. */
export function restored(record: StackResourceRecord): StackResourceRecord {
  const { isUncertain: _not, ...touched } = record.touched!;
  return { ...record, touched: { ...touched, isRestored: true } };
}
