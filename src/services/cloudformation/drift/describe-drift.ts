/** DescribeStackDriftDetectionStatus, DescribeStackResourceDrifts: what was found. */
import type { StackResourceDrift } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../../wire/context.ts';
import { nextToken } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalid } from '../errors.ts';
import { pages } from '../paging.ts';
import { refOf } from '../registry/index.ts';
import { openValues } from '../sealed-values.ts';
import { requireStack } from '../stacks/find-stack.ts';
import type { DriftValues } from './check-resource.ts';
import { Detections, type DriftRecord, Drifts } from './records.ts';

export const describeStackDriftDetectionStatus: Operation<'cloudformation', 'DescribeStackDriftDetectionStatus'> = (
  input,
  ctx,
) =>
  ctx.read(async (tx) => {
    const id = input.StackDriftDetectionId;
    const found = await tx.in(Detections).get(id);
    if (!found) throw invalid(`Stack drift detection ${id} does not exist`);
    const { stackId, status, reason, driftStatus, driftedCount, startedAt } = found;
    return {
      StackId: stackId,
      StackDriftDetectionId: id,
      DetectionStatus: status,
      ...(reason !== undefined && { DetectionStatusReason: reason }),
      ...(driftStatus && { StackDriftStatus: driftStatus }),
      ...(driftedCount !== undefined && { DriftedStackResourceCount: driftedCount }),
      Timestamp: new Date(startedAt),
    };
  });

export const describeStackResourceDrifts: Operation<'cloudformation', 'DescribeStackResourceDrifts'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const stack = await requireStack(tx, input.StackName);
    const { StackResourceDriftStatusFilters: statuses, MaxResults: limit, NextToken: after } = input;
    const page = await pages.filtered(
      (options) => tx.in(Drifts).list([stack.id], options),
      { limit, after },
      ({ status }) => statuses === undefined || statuses.includes(status),
    );
    return { StackResourceDrifts: page.items.map((drift) => driftOf(drift, ctx)), ...nextToken(page) };
  });

export function driftOf(record: DriftRecord, { seal }: Context): StackResourceDrift {
  const { stackId, logicalId, type, physicalId, status, checkedAt, sealed } = record;
  const values = openValues<DriftValues>(seal, sealed);
  return {
    StackId: stackId,
    LogicalResourceId: logicalId,
    PhysicalResourceId: refOf(type, physicalId, values?.actual),
    ResourceType: type,
    ...(values && { ExpectedProperties: JSON.stringify(values.expected) }),
    ...(values?.actual && { ActualProperties: JSON.stringify(values.actual) }),
    PropertyDifferences: (values?.differences ?? []).map(({ path, type: kind, expected, actual }) => ({
      PropertyPath: path,
      DifferenceType: kind,
      ExpectedValue: textOf(expected),
      ActualValue: textOf(actual),
    })),
    StackResourceDriftStatus: status,
    Timestamp: new Date(checkedAt),
  };
}

function textOf(value: unknown): string {
  return value === undefined ? 'null' : typeof value === 'string' ? value : JSON.stringify(value);
}
