/**
 * One step of one resource: what its handler does, what is kept of it and its events are one transaction. Where the
 * handler fails nothing of that is there, and the failure is a transaction of its own.
 */
import type { WriteTx } from '../../../../wire/context.ts';
import type { Caller } from '../../../../wire/caller.ts';
import type { PrepareCall, ResourceCall } from '../../../../wire/resource-type.ts';
import type { Tag } from '../../../../wire/tags.ts';
import { plannedChangeSet } from '../../change-sets/nested/planned-change-set.ts';
import { appendResourceEvent } from '../../events/append.ts';
import {
  type DeployedResource,
  type OperationRecord,
  type ResourceStatus,
  StackResources,
  type StackRecord,
  type StackResourceRecord,
  type Touched,
} from '../../records.ts';
import { checkCurrent, type Deployment } from '../deployment.ts';
import { notingFailures, reasonOf } from './failure.ts';
import type { TaskOutcome } from '../planning/graph.ts';
import { nestedStackType } from '../../nested/type-name.ts';
import { typeFacts } from '../../registry/index.ts';
import { toldId } from '../../told-id.ts';
import { sameNames, uniqueName } from '../planning/unique-name.ts';

export interface Attempt {
  readonly logicalId: string;
  readonly type: string;
  /** What the handler does, and what is kept of it. */
  run(tx: WriteTx, call: ResourceCall): Promise<StackResourceRecord>;
  /** What is kept of its failure. */
  fail(tx: WriteTx, reason: string, error: unknown): Promise<StackResourceRecord>;
}

/** @throws StaleDeployment; and what is no failure of the resource */
export async function attempt(deployment: Deployment, { logicalId, type, run, fail }: Attempt): Promise<TaskOutcome> {
  const { ctx, resources } = deployment;
  const requestToken = ctx.ids.uuid();
  const named = sameNames((rule) => uniqueName(ctx.ids, deployment.stack.name, logicalId, rule));
  const kept = async (work: (tx: WriteTx, operation: OperationRecord) => Promise<StackResourceRecord>) =>
    ctx.write(async (tx) => {
      const record = await work(tx, await checkCurrent(tx, deployment, logicalId));
      await tx.in(StackResources).put(record);
      return record;
    });
  let record: StackResourceRecord;
  try {
    const whom = await deployment.whom();
    record = await kept((tx) => run(tx, { ...callOf(deployment, tx, whom, { logicalId, type }), uniqueName: named() }));
  } catch (error) {
    const reason = reasonOf(error, logicalId, requestToken);
    if (reason === undefined) throw error;
    resources.set(logicalId, await kept((tx) => fail(tx, reason, error)));
    return 'failed';
  }
  resources.set(logicalId, record);
  return outcomeOf(record);
}

function outcomeOf({ status, progress }: StackResourceRecord): TaskOutcome {
  if (progress) return 'waits';
  return status.endsWith('_FAILED') ? 'failed' : 'done';
}

function callOf(
  deployment: Deployment,
  tx: WriteTx,
  whom: Caller,
  { logicalId, type }: { readonly logicalId: string; readonly type: string },
): Omit<ResourceCall, 'uniqueName'> {
  const { ctx, stack } = deployment;
  const { account, region } = ctx;
  return {
    aws: notingFailures(tx.aws.as(whom, { systemTags: systemTagsOf(stack, logicalId, type) }), () => ctx.ids.uuid()),
    tx,
    ctx,
    account,
    region,
    stack: { id: stack.id, name: stack.name, logicalId, type },
    stackTags: tagsOf(deployment),
  };
}

/** CloudFormation's own, which no policy is asked about. */
function systemTagsOf({ id, name }: StackRecord, logicalId: string, type: string): readonly Tag[] {
  if (!typeFacts(type)?.tags?.system) return [];
  const facts = { 'stack-name': name, 'logical-id': logicalId, 'stack-id': id };
  return Object.entries(facts).map(([fact, Value]) => ({ Key: `aws:cloudformation:${fact}`, Value }));
}

/** The stack's tags, in a rollback those of before. */
export function tagsOf({ stack, operation }: Deployment): readonly Tag[] {
  return operation.phase === 'rollback' && operation.before ? operation.before.tags : stack.tags;
}

/** For what a handler awaits before its transaction. */
export async function callBefore(
  { ctx, whom, stack }: Deployment,
  of?: { readonly logicalId: string; readonly type: string },
): Promise<PrepareCall & { readonly plannedText?: string }> {
  const planned =
    of?.type === nestedStackType ? await ctx.read((tx) => plannedChangeSet(tx, stack, of.logicalId)) : undefined;
  return {
    ...(planned && { plannedText: planned.template.text }),
    aws: notingFailures(ctx.aws.as(await whom()), () => ctx.ids.uuid()),
    ctx,
  };
}

/** Says an event of the resource. `sealed`: its values, where they are not yet in its record. */
export function say(
  tx: WriteTx,
  deployment: Deployment,
  of: { readonly logicalId: string; readonly type: string },
  said: { readonly status: ResourceStatus; readonly physicalId?: string | undefined; readonly reason?: string },
  properties?: string,
  sealed = deployment.resources.get(of.logicalId)?.deployed?.sealed,
): void {
  const { physicalId, ...rest } = said;
  appendResourceEvent(tx, deployment.ctx, deployment, {
    logicalId: of.logicalId,
    type: of.type,
    ...rest,
    ...(physicalId !== undefined && { physicalId: toldId(deployment.ctx.seal, of.type, physicalId, sealed) }),
    ...(properties !== undefined && { properties }),
  });
}

/** The resource's record under a new status, what went on before left out. */
export function recordOf(
  deployment: Deployment,
  of: { readonly logicalId: string; readonly type: string },
  status: ResourceStatus,
  reason?: string,
): StackResourceRecord {
  const before = deployment.resources.get(of.logicalId);
  const {
    progress: _progress,
    statusReason: _reason,
    ...kept
  } = before ?? {
    stackId: deployment.stack.id,
    logicalId: of.logicalId,
  };
  return {
    ...kept,
    type: of.type,
    status,
    ...(reason !== undefined && { statusReason: reason }),
    updatedAt: deployment.ctx.clock.now(),
    touched: touchedBy(deployment, before),
  };
}

/** `before`: its record as it was. */
export function touchedBy({ operation }: Deployment, before: StackResourceRecord | undefined): Touched {
  const { id: operationId, baseId } = operation;
  if (before?.touched?.baseId === baseId) return { ...before.touched, operationId };
  return { operationId, baseId, ...(before?.deployed && { before: before.deployed }) };
}

export function without<T extends object, K extends keyof T>(record: T, key: K): Omit<T, K> {
  const { [key]: _left, ...rest } = record;
  return rest;
}

/** The record, with a resource besides that the cleanup removes, or leaves to itself. */
export function superseding(
  record: StackResourceRecord,
  resource: DeployedResource,
  isRetained: boolean,
  isHalfMade = false,
): StackResourceRecord {
  const { deployed, superseded = [] } = record;
  if (deployed && isSame(deployed, resource)) return record;
  return { ...record, superseded: [...superseded, { ...resource, isRetained, ...(isHalfMade && { isHalfMade }) }] };
}

/** The record with what is there now. What was to go and is the very same stays. */
export function deployedAs(record: StackResourceRecord, deployed: DeployedResource): StackResourceRecord {
  const { superseded = [], ...rest } = record;
  const others = superseded.filter((one) => !isSame(one, deployed));
  const { physicalId } = deployed;
  return { ...rest, physicalId, deployed, ...(others.length > 0 && { superseded: others }) };
}

function isSame(one: DeployedResource, other: DeployedResource): boolean {
  return one.type === other.type && one.physicalId === other.physicalId;
}
