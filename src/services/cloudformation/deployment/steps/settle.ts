/** What is kept of a resource, and said of it, once its handler has answered. */
import type { WriteTx } from '../../../../wire/context.ts';
import { isInProgress, type ResourceInProgress, type ResourceProgress } from '../../../../wire/resource-type.ts';
import type { DeployedResource, ResourceStep, StackResourceRecord } from '../../records.ts';
import { deployedAs, recordOf, say, superseding } from './attempt.ts';
import type { Deployment } from '../deployment.ts';
import { isLeftReplaced } from '../planning/checks/retention.ts';

export type Becomes = Omit<DeployedResource, 'physicalId'>;

interface Named {
  readonly logicalId: string;
  readonly type: string;
}

/** After a step of a creation: what is kept, and its events. */
export function afterCreate(
  tx: WriteTx,
  deployment: Deployment,
  of: Named,
  becomes: Becomes,
  replaced: DeployedResource | undefined,
  progress: ResourceProgress,
): StackResourceRecord {
  const verb = replaced ? 'UPDATE' : 'CREATE';
  const { physicalId } = progress;
  const announced = deployment.resources.get(of.logicalId)?.progress?.physicalId;
  const initiated = { status: `${verb}_IN_PROGRESS`, physicalId, reason: 'Resource creation Initiated' } as const;
  if (physicalId !== undefined && announced !== physicalId)
    say(tx, deployment, of, initiated, becomes.shown, becomes.sealed);
  if (isInProgress(progress)) {
    const step = stepOf(deployment, 'create', progress, { becomes });
    const status = `${verb}_IN_PROGRESS` as const;
    const record = recordOf(deployment, of, status, physicalId === undefined ? undefined : initiated.reason);
    return { ...record, ...(physicalId !== undefined && { physicalId }), progress: step };
  }
  const made = { ...becomes, physicalId: progress.physicalId };
  say(tx, deployment, of, { status: `${verb}_COMPLETE`, physicalId }, becomes.shown, becomes.sealed);
  const complete = deployedAs(recordOf(deployment, of, `${verb}_COMPLETE`), made);
  return replaced ? superseding(complete, replaced, isLeftReplaced(replaced)) : complete;
}

/** After a step of a change in place: what is kept, and its events. */
export function afterUpdate(
  tx: WriteTx,
  deployment: Deployment,
  of: Named,
  becomes: Becomes,
  deployed: DeployedResource,
  progress: ResourceProgress,
): StackResourceRecord {
  if (isInProgress(progress)) {
    const step = stepOf(deployment, 'update', progress, { becomes });
    return { ...recordOf(deployment, of, 'UPDATE_IN_PROGRESS'), progress: step };
  }
  const { physicalId } = progress;
  say(tx, deployment, of, { status: 'UPDATE_COMPLETE', physicalId }, becomes.shown, becomes.sealed);
  const updated = deployedAs(recordOf(deployment, of, 'UPDATE_COMPLETE'), { ...becomes, physicalId });
  return superseding(updated, deployed, isLeftReplaced(deployed));
}

export function stepOf(
  { ctx }: Deployment,
  action: ResourceStep['action'],
  { callback, delayMs, physicalId }: ResourceInProgress,
  known: Pick<ResourceStep, 'becomes' | 'deletes'>,
): ResourceStep {
  const now = ctx.clock.real();
  return {
    action,
    callback,
    resumeAt: now + delayMs,
    startedAt: now,
    ...(physicalId !== undefined && { physicalId }),
    ...known,
  };
}
