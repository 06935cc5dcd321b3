/** DetectStackDrift, whose work is a job, and DetectStackResourceDrift, which answers at once. */
import type { Operation } from '../../../wire/service.ts';
import { invalid } from '../errors.ts';
import { type StackRecord, StackResources, type StackStatus } from '../records.ts';
import { requireStack } from '../stacks/find-stack.ts';
import { checkResource, isCompared } from './check-resource.ts';
import { driftOf } from './describe-drift.ts';
import { detectionKind, type DetectionPayload } from './detection-job.ts';
import { Detections } from './records.ts';

/**
 * There is nothing to compare of a stack whose creation failed.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
const comparable: ReadonlySet<StackStatus> = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);

export const detectStackDrift: Operation<'cloudformation', 'DetectStackDrift'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const stack = await requireStack(tx, input.StackName);
    checkStatus(stack);
    const id = ctx.ids.uuid();
    const { LogicalResourceIds: logicalIds } = input;
    await tx.in(Detections).put({
      id,
      stackId: stack.id,
      status: 'DETECTION_IN_PROGRESS',
      startedAt: ctx.clock.now(),
      ...(logicalIds && { logicalIds }),
    });
    tx.enqueue({ kind: detectionKind, payload: { id } satisfies DetectionPayload });
    return { StackDriftDetectionId: id };
  });

export const detectStackResourceDrift: Operation<'cloudformation', 'DetectStackResourceDrift'> = async (input, ctx) => {
  const { LogicalResourceId: logicalId } = input;
  const { stack, resource } = await ctx.read(async (tx) => {
    const found = await requireStack(tx, input.StackName);
    return { stack: found, resource: await tx.in(StackResources).get(found.id, logicalId) };
  });
  checkStatus(stack);
  if (!resource?.deployed) throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  if (!isCompared(resource))
    throw invalid(`Drift detection is not supported for resource type ${resource.type} of ${logicalId}`);
  return { StackResourceDrift: driftOf(await checkResource(stack, resource, ctx.caller, ctx), ctx) };
};

function checkStatus({ id, status }: StackRecord): void {
  if (!comparable.has(status))
    throw invalid(`Drift detection cannot be performed on stack [${id}] while it is in ${status} state.`);
}
