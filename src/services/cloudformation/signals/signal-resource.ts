/** SignalResource: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SignalResource.html */
import type { Operation } from '../../../wire/service.ts';
import { invalid } from '../errors.ts';
import { appendResourceEvent } from '../events/append.ts';
import { Operations, StackResources } from '../records.ts';
import { sealValues } from '../sealed-values.ts';
import { requireStack } from '../stacks/find-stack.ts';
import { Signals } from './records.ts';
import type { Signal } from './signal.ts';
import { wakeResource } from './wake-resource.ts';

export const signalResource: Operation<'cloudformation', 'SignalResource'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { LogicalResourceId: logicalId, UniqueId: uniqueId, Status } = input;
    const stack = await requireStack(tx, input.StackName);
    const resource = await tx.in(StackResources).get(stack.id, logicalId);
    if (!resource) throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
    const { status, type, progress } = resource;
    if (!progress) throw invalid(`Resource ${logicalId} is in ${status} state and cannot be signaled`);
    const succeeded = Status === 'SUCCESS';
    const signal: Signal = { uniqueId, succeeded };
    const sealed = sealValues(ctx.seal, signal);
    await tx.in(Signals).put({ stackId: stack.id, logicalId, uniqueId, succeeded, sealed });
    const operation = await tx.in(Operations).get(stack.id);
    if (operation)
      appendResourceEvent(
        tx,
        ctx,
        { stack, operation },
        {
          logicalId,
          type,
          status,
          ...(progress.physicalId !== undefined && { physicalId: progress.physicalId }),
          reason: `Received ${Status} signal with UniqueId ${uniqueId}`,
        },
      );
    await wakeResource(tx, ctx, stack.id, logicalId);
    return {};
  });
