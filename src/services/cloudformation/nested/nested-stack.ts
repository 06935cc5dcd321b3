/**
 * `AWS::CloudFormation::Stack`: a stack in a stack, made, changed and removed with it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
 */
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import type {
  PrepareCall,
  ResourceCall,
  ResourceHandler,
  ResourceInProgress,
  ResourceProgress,
  ResourceProperties,
} from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';
import { ResourceFailure } from '../deployment/steps/failure.ts';
import { type OperationRecord, Operations, type StackRecord, StackResources, Stacks } from '../records.ts';
import { beginDeletion, beginRollback } from '../deployment/begin.ts';
import { checkTypesKept, thereOf } from '../deployment/planning/checks/check-types-kept.ts';
import { startDeployment } from '../deployment/start.ts';
import { openOutputs } from '../sealed-values.ts';
import { newStackRecord } from '../stacks/requests/new-stack.ts';
import { executionOf, plannedChangeSet, reviewedStack } from '../change-sets/nested/planned-change-set.ts';
import { markExecuted } from '../change-sets/settle-execution.ts';
import { settleRequest, type SettledRequest } from '../stacks/requests/settle-request.ts';
import { objectText } from '../template-source.ts';
import { nestedCapabilities, nestedTags, parameterText } from './request.ts';
import { requireRoom } from './room.ts';
import { skippedIn } from './skipped.ts';

interface Desired {
  readonly TemplateURL: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Tags?: readonly Tag[];
  readonly NotificationARNs?: readonly string[];
  readonly TimeoutInMinutes?: number;
}

interface PrepareNestedCall extends PrepareCall {
  /** The template that a change set was made with, whatever stands under its address now. */
  readonly plannedText?: string;
}

interface Callback {
  readonly stackId: string;
}

export const nestedStack: ResourceHandler = {
  onlyInStacks: true,
  async prepare(desired, call) {
    return settle(desired as unknown as Desired, call as PrepareNestedCall);
  },
  async create(desired, call) {
    const settled = call.prepared as SettledRequest;
    const { parent, operation } = await parentOf(call.tx, call);
    await requireRoom(call.tx, parent);
    const given = desired as unknown as Desired;
    const planned = await plannedChangeSet(call.tx, parent, call.stack!.logicalId);
    const stack: StackRecord = {
      ...((await reviewedStack(call.tx, planned)) ??
        newStackRecord(call.ctx, call.uniqueName({ maxLength: 128, upperCase: true }))),
      parentId: parent.id,
      parentLogicalId: call.stack!.logicalId,
      rootId: parent.rootId ?? parent.id,
      ...(parent.roleArn !== undefined && { roleArn: parent.roleArn }),
    };
    await call.tx.in(Stacks).put(stack);
    await startDeployment(call.tx, call.ctx, {
      ...requestOf(given, settled, call, operation),
      ...executionOf(planned),
      stackId: stack.id,
      kind: 'create',
      ...(given.TimeoutInMinutes !== undefined && { timeoutMinutes: given.TimeoutInMinutes }),
    });
    await markExecuted(call.tx, planned);
    return waiting(stack.id);
  },
  async update(physicalId, desired, _previous, call) {
    const child = await call.tx.in(Stacks).get(physicalId);
    if (!child) throw new ResourceFailure(`Embedded stack ${physicalId} does not exist.`);
    if (call.isRollback) return takeBack(call, child);
    const settled = call.prepared as SettledRequest;
    checkTypesKept(thereOf(await call.tx.in(StackResources).all([physicalId])), settled.target);
    const { parent, operation } = await parentOf(call.tx, call);
    const planned = await plannedChangeSet(call.tx, parent, call.stack!.logicalId);
    const request = requestOf(desired as unknown as Desired, settled, call, operation);
    const how = { ...executionOf(planned), stackId: physicalId, kind: 'update', awaitsParent: true } as const;
    await startDeployment(call.tx, call.ctx, { ...request, ...how });
    await markExecuted(call.tx, planned);
    return waiting(physicalId);
  },
  async delete(physicalId, _properties, call) {
    const child = await call.tx.in(Stacks).get(physicalId);
    if (!child || child.status === 'DELETE_COMPLETE') return;
    await beginDeletion(call.tx, call.ctx, child, {});
    return waiting(physicalId);
  },
  async read(physicalId, { ctx, tx }) {
    const child = await tx.in(Stacks).get(physicalId);
    return child && child.status !== 'DELETE_COMPLETE' ? outputAttributes(ctx, child) : undefined;
  },
  async resume(callback, { ctx, tx }) {
    const { stackId } = callback as Callback;
    const child = await tx.in(Stacks).get(stackId);
    if (!child || child.status === 'DELETE_COMPLETE') return;
    return progressOf(ctx, child);
  },
};

/** Looked at once in a while; the nested stack's end wakes its parent. */
const lookEveryMs = 30_000;

function waiting(stackId: string): ResourceInProgress {
  return { callback: { stackId } satisfies Callback, delayMs: lookEveryMs, physicalId: stackId };
}

function progressOf(ctx: Context, child: StackRecord): ResourceProgress {
  const { id, status, statusReason = '' } = child;
  if (status.endsWith('_FAILED')) {
    if (status === 'CREATE_FAILED' || status === 'ROLLBACK_FAILED')
      throw new ResourceFailure(`Embedded stack ${id} was not successfully created: ${statusReason}`);
    const step = status === 'DELETE_FAILED' ? 'deleted' : 'updated';
    throw new ResourceFailure(
      `Embedded stack ${id} was not successfully ${step}. Currently in ${status} with reason: ${statusReason}`,
    );
  }
  const isOver = status.endsWith('_COMPLETE') || status.endsWith('_CLEANUP_IN_PROGRESS');
  return isOver ? { physicalId: id, attributes: outputAttributes(ctx, child) } : waiting(id);
}

function outputAttributes(ctx: Context, child: StackRecord): ResourceProperties {
  return Object.fromEntries(openOutputs(ctx.seal, child).map(({ key, value }) => [`Outputs.${key}`, value]));
}

async function settle(desired: Desired, { aws, ctx, plannedText }: PrepareNestedCall): Promise<SettledRequest> {
  const text = plannedText ?? (await objectText(desired.TemplateURL, ctx, 'TemplateURL', aws));
  const given = Object.entries(desired.Parameters ?? {}).map(
    ([key, value]) => [key, { value: parameterText(value) }] as const,
  );
  return settleRequest({ text, given: new Map(given), capabilities: nestedCapabilities }, { aws, ctx });
}

function requestOf(desired: Desired, settled: SettledRequest, call: ResourceCall, parent: OperationRecord) {
  return {
    template: settled.template,
    parameters: settled.parameters,
    tags: nestedTags(call.stackTags, desired.Tags),
    capabilities: settled.capabilities,
    notificationArns: desired.NotificationARNs ?? [],
    // What failed is rolled back with the parent, which says so.
    onFailure: 'DO_NOTHING' as const,
    stopsAtFailure: parent.onFailure !== 'DO_NOTHING' || parent.stopsAtFailure === true,
    mode: parent.mode,
  };
}

async function parentOf(tx: ReadTx, { stack }: ResourceCall) {
  const parent = await tx.in(Stacks).get(stack!.id);
  const operation = await tx.in(Operations).get(stack!.id);
  if (!parent || !operation) throw new Error(`The stack ${stack!.id} is not there.`);
  return { parent, operation };
}

const isHalfWay: ReadonlySet<string> = new Set(['UPDATE_FAILED', 'UPDATE_ROLLBACK_FAILED']);

/** Back to what the nested stack was before the parent's update. */
async function takeBack(call: ResourceCall, child: StackRecord): Promise<ResourceProgress> {
  const operation = await call.tx.in(Operations).get(child.id);
  if (!operation?.before || (operation.isOver && !isHalfWay.has(child.status))) return progressOf(call.ctx, child);
  await cancelSteps(call.tx, child);
  const kind = child.status === 'UPDATE_ROLLBACK_FAILED' ? 'continue-rollback' : 'rollback';
  const { operation: parent } = await parentOf(call.tx, call);
  const resourcesToSkip = skippedIn(child, parent.resourcesToSkip);
  await beginRollback(call.tx, call.ctx, child, operation, { kind, resourcesToSkip });
  return waiting(child.id);
}

/** What goes on in it is not waited for any more. */
async function cancelSteps(tx: WriteTx, { id }: StackRecord): Promise<void> {
  for (const { progress, ...record } of await tx.in(StackResources).all([id])) {
    if (!progress) continue;
    await tx.in(StackResources).put({ ...record, touched: { ...record.touched!, isUncertain: true } });
  }
}
