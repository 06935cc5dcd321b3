/** Compares all resources of a stack, one after the other. */
import { AwsError } from '../../../wire/errors.ts';
import type { Context } from '../../../wire/context.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { StackResources, Stacks } from '../records.ts';
import { checkResource, isCompared } from './check-resource.ts';
import { type DetectionRecord, Detections } from './records.ts';

export const detectionKind = 'cloudformation/detect-drift';

export interface DetectionPayload {
  readonly id: string;
}

export const job: ServiceJob<DetectionPayload> = {
  steps: {
    start: async ({ id }, ctx, { caller }) => {
      const found = await ctx.read(async (tx) => {
        const detection = await tx.in(Detections).get(id);
        const stack = detection && (await tx.in(Stacks).get(detection.stackId));
        return stack && { detection, stack, resources: await tx.in(StackResources).all([stack.id]) };
      });
      if (!found || found.detection.status !== 'DETECTION_IN_PROGRESS') return;
      const { detection, stack, resources } = found;
      const wanted = resources.filter(
        (resource) => isCompared(resource) && (detection.logicalIds?.includes(resource.logicalId) ?? true),
      );
      const failed: string[] = [];
      let driftedCount = 0;
      for (const resource of wanted) {
        try {
          const { status } = await checkResource(stack, resource, caller!, ctx);
          if (status !== 'IN_SYNC') driftedCount++;
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          failed.push(`${resource.logicalId}: ${error.message}`);
        }
      }
      await settle(ctx, detection, driftedCount, failed);
    },
  },
  failed: ({ id }, error, ctx) =>
    ctx.write(async (tx) => {
      const detection = await tx.in(Detections).get(id);
      if (detection) await tx.in(Detections).put({ ...detection, status: 'DETECTION_FAILED', reason: error.message });
    }),
};

async function settle(
  ctx: Context,
  detection: DetectionRecord,
  driftedCount: number,
  failed: readonly string[],
): Promise<void> {
  const reason = `Failed to detect drift on resources: ${failed.join('; ')}`;
  const driftStatus = driftedCount > 0 ? 'DRIFTED' : 'IN_SYNC';
  await ctx.write(async (tx) => {
    await tx.in(Detections).put({
      ...detection,
      status: failed.length > 0 ? 'DETECTION_FAILED' : 'DETECTION_COMPLETE',
      ...(failed.length > 0 && { reason }),
      driftStatus,
      driftedCount,
    });
    const stack = await tx.in(Stacks).get(detection.stackId);
    if (stack) await tx.in(Stacks).put({ ...stack, drift: { status: driftStatus, checkedAt: ctx.clock.now() } });
  });
}
