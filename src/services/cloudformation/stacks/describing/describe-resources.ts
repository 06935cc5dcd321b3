/** DescribeStackResource, DescribeStackResources, ListStackResources: what a stack has. */
import type { Operation } from '../../../../wire/service.ts';
import type { Seal } from '../../../../kernel/secrets/seal.ts';
import type { ReadTx } from '../../../../wire/context.ts';
import { nextToken } from '../../../../wire/paging.ts';
import { invalid } from '../../errors.ts';
import { pages } from '../../paging.ts';
import { type StackRecord, StackResources, type StackResourceRecord, Stacks } from '../../records.ts';
import { type DriftRecord, Drifts } from '../../drift/records.ts';
import { toldId } from '../../told-id.ts';
import { noStackWithId, requireStack } from '../find-stack.ts';

export const describeStackResource: Operation<'cloudformation', 'DescribeStackResource'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const stack = await requireStack(tx, input.StackName, notThere);
    const record = await tx.in(StackResources).get(stack.id, input.LogicalResourceId);
    if (!record || wasNeverMade(record))
      throw invalid(`Resource ${input.LogicalResourceId} does not exist for stack ${input.StackName}`);
    const { metadata } = record.deployed ?? {};
    const drift = await tx.in(Drifts).get(stack.id, record.logicalId);
    return {
      StackResourceDetail: {
        ...ofStack(stack),
        ...facts(ctx.seal, record, drift),
        LastUpdatedTimestamp: new Date(record.updatedAt),
        Metadata: metadata ?? '{}',
      },
    };
  });

export const describeStackResources: Operation<'cloudformation', 'DescribeStackResources'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { StackName, PhysicalResourceId, LogicalResourceId } = input;
    if (StackName !== undefined && PhysicalResourceId !== undefined)
      throw invalid('The following parameters are not allowed together: StackName, PhysicalResourceId');
    const stack =
      PhysicalResourceId === undefined
        ? await requireStack(tx, StackName, notThere)
        : await stackOf(tx, PhysicalResourceId);
    const records = await tx.in(StackResources).all([stack.id]);
    const wanted = records.filter(
      ({ logicalId }) => LogicalResourceId === undefined || logicalId === LogicalResourceId,
    );
    const drifts = await driftsOf(tx, stack);
    return {
      StackResources: wanted.slice(0, most).map((record) => ({
        ...ofStack(stack),
        ...facts(ctx.seal, record, drifts.get(record.logicalId)),
        Timestamp: new Date(record.updatedAt),
      })),
    };
  });

/** More than so many are told by ListStackResources only. */
const most = 100;

export const listStackResources: Operation<'cloudformation', 'ListStackResources'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const stack = await requireStack(tx, input.StackName, noStackWithId);
    const page = await pages.stored(tx.in(StackResources).list([stack.id], pages.options(input)));
    const drifts = await driftsOf(tx, stack);
    return {
      StackResourceSummaries: page.items.map((record) => ({
        ...facts(ctx.seal, record, drifts.get(record.logicalId)),
        LastUpdatedTimestamp: new Date(record.updatedAt),
      })),
      ...nextToken(page),
    };
  });

const notThere = (name: string) => invalid(`Stack '${name}' does not exist`);

async function stackOf(tx: ReadTx, physicalId: string): Promise<StackRecord> {
  const [resource] = await tx.in(StackResources).allBy('physical', [physicalId]);
  const stack = resource && (await tx.in(Stacks).get(resource.stackId));
  if (!stack) throw invalid(`Stack for ${physicalId} does not exist`);
  return stack;
}

function ofStack({ id, name }: StackRecord) {
  return { StackName: name, StackId: id };
}

async function driftsOf(tx: ReadTx, { id, drift }: StackRecord): Promise<ReadonlyMap<string, DriftRecord>> {
  // Most stacks were never looked at; one resource's own detection counts as well.
  const [some] = drift ? [] : (await tx.in(Drifts).list([id], { limit: 1 })).items;
  if (!drift && !some) return new Map();
  return new Map((await tx.in(Drifts).all([id])).map((one) => [one.logicalId, one]));
}

/** Its creation failed before anything had an id, and was rolled back. */
function wasNeverMade({ physicalId, status }: StackResourceRecord): boolean {
  return physicalId === undefined && status === 'DELETE_COMPLETE';
}

function facts(seal: Seal, record: StackResourceRecord, drift: DriftRecord | undefined) {
  const { logicalId, physicalId, type, status, statusReason, description, deployed } = record;
  return {
    LogicalResourceId: logicalId,
    ...(physicalId !== undefined && { PhysicalResourceId: toldId(seal, type, physicalId, deployed?.sealed) }),
    ResourceType: type,
    ResourceStatus: status,
    ...(statusReason !== undefined && { ResourceStatusReason: statusReason }),
    ...(description !== undefined && { Description: description }),
    DriftInformation:
      drift && drift.physicalId === physicalId
        ? { StackResourceDriftStatus: drift.status, LastCheckTimestamp: new Date(drift.checkedAt) }
        : { StackResourceDriftStatus: 'NOT_CHECKED' as const },
  };
}
