/**
 * Removes resources: all of a stack that is deleted or whose creation is rolled back, or what an update has replaced.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
import type { WriteTx } from '../../../../wire/context.ts';
import {
  type DeployedResource,
  StackResources,
  type StackResourceRecord,
  type SupersededResource,
} from '../../records.ts';
import { attempt, recordOf, say } from './attempt.ts';
import { checkCurrent, type Deployment, touchedIn, valuesOf } from '../deployment.ts';
import type { TaskOutcome } from '../planning/graph.ts';
import { handlerOf } from './handlers.ts';
import { checkNestedPermission } from '../../nested/permission.ts';
import { cancelResource, resumeResource } from './resume.ts';
import { afterDelete, gone, notRemoved, removing } from './settle-back.ts';

/** Each record is removed, and what it is gone with. */
export interface Removal {
  /** What is there under the logical id goes as well, not only what is superseded. */
  readonly isWhole: boolean;
  isRetained(resource: DeployedResource | SupersededResource, logicalId: string): boolean;
}

/** All that goes under a logical id, one after the other: what cannot be removed keeps nothing else. */
export async function removeResource(
  deployment: Deployment,
  removal: Removal,
  logicalId: string,
): Promise<TaskOutcome> {
  for (;;) {
    const record = deployment.resources.get(logicalId)!;
    // What was still being made when its stack went is not waited for: it goes with what is there of it.
    if (record.progress && record.progress.action !== 'delete') {
      await cancelResource(deployment, record);
      continue;
    }
    if (record.progress) {
      if ((await resumeResource(deployment, record)) === 'waits') return 'waits';
      continue;
    }
    const next = nextOf(deployment, removal, record);
    if (!next) return finish(deployment, removal, record);
    const isRetained = removal.isRetained(next, logicalId);
    const outcome = isRetained ? await leave(deployment, record, next) : await removeOne(deployment, record, next);
    if (outcome === 'waits') return outcome;
  }
}

function nextOf(
  deployment: Deployment,
  { isWhole }: Removal,
  record: StackResourceRecord,
): DeployedResource | undefined {
  const superseded = record.superseded?.find(({ failedIn }) => failedIn !== deployment.operation.id);
  if (superseded || !isWhole) return superseded;
  const hasStayed = record.status === 'DELETE_FAILED' && touchedIn(deployment, record);
  return hasStayed ? undefined : record.deployed;
}

/** `resource`: what its record has, deployed or superseded. */
export async function removeOne(
  deployment: Deployment,
  record: StackResourceRecord,
  resource: DeployedResource,
): Promise<TaskOutcome> {
  const of = { logicalId: record.logicalId, type: resource.type };
  const { physicalId } = resource;
  const shown = shownOf(deployment, resource);
  const handler = await handlerOf(deployment.ctx, resource.type);
  const open = (tx: WriteTx) =>
    say(tx, deployment, of, { status: 'DELETE_IN_PROGRESS', physicalId }, shown, resource.sealed);
  const denied = await checkNestedPermission(deployment, of, 'DeleteStack', physicalId).catch((error: unknown) => ({
    error,
  }));
  return attempt(deployment, {
    ...of,
    run: async (tx, call) => {
      if (denied) throw denied.error;
      open(tx);
      const { properties } = valuesOf(deployment, resource);
      return afterDelete(tx, deployment, of, resource, await handler.delete(physicalId, properties, call));
    },
    fail: async (tx, reason) => {
      open(tx);
      say(tx, deployment, of, { status: 'DELETE_FAILED', physicalId, reason }, shown, resource.sealed);
      return notRemoved(deployment, of, resource, reason);
    },
  });
}

/** A cleanup tells no properties. */
function shownOf({ operation }: Deployment, { shown }: DeployedResource): string | undefined {
  return operation.phase === 'cleanup' ? undefined : shown;
}

/** It is no resource of the stack any more, and stays where it is. */
function leave(deployment: Deployment, record: StackResourceRecord, resource: DeployedResource): Promise<TaskOutcome> {
  const of = { logicalId: record.logicalId, type: resource.type };
  const skip = async (tx: WriteTx) => {
    const { physicalId, shown, sealed } = resource;
    say(tx, deployment, of, { status: 'DELETE_SKIPPED', physicalId }, shown, sealed);
    return gone(removing(deployment, of, resource, 'DELETE_SKIPPED'), resource);
  };
  return attempt(deployment, { ...of, run: skip, fail: skip });
}

async function finish(deployment: Deployment, removal: Removal, record: StackResourceRecord): Promise<TaskOutcome> {
  const { superseded = [], deployed, status } = record;
  if (superseded.length === 0 && !(deployed && removal.isWhole))
    return deployed ? 'done' : finishRecord(deployment, removal, record);
  // What has gone last is not what its record is to tell.
  if (!deployed && status !== 'DELETE_FAILED')
    await attempt(deployment, {
      ...record,
      run: async () => recordOf(deployment, record, 'DELETE_FAILED'),
      fail: async () => record,
    });
  return 'failed';
}

/** Nothing is left under the logical id: a stack that goes on forgets it, one that is gone still tells of it. */
async function finishRecord(
  deployment: Deployment,
  { isWhole }: Removal,
  record: StackResourceRecord,
): Promise<TaskOutcome> {
  const { logicalId, status } = record;
  const isTold = status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED';
  if (isWhole && isTold) return 'done';
  const told = isTold ? record : recordOf(deployment, record, 'DELETE_COMPLETE');
  await deployment.ctx.write(async (tx) => {
    await checkCurrent(tx, deployment, logicalId);
    if (!isTold) say(tx, deployment, record, { status: 'DELETE_COMPLETE', physicalId: record.physicalId });
    if (isWhole) await tx.in(StackResources).put(told);
    else await tx.in(StackResources).delete(record.stackId, logicalId);
  });
  if (isWhole) deployment.resources.set(logicalId, told);
  else deployment.resources.delete(logicalId);
  return 'done';
}
