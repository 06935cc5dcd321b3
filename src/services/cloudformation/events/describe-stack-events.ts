/** DescribeStackEvents: what happened to a stack, the latest first. */
import { InvalidCursor } from '../../../kernel/collections/collection.ts';
import type { Seal } from '../../../kernel/secrets/seal.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalid } from '../errors.ts';
import { type StackEvent, StackEvents, type StackRecord } from '../records.ts';
import { openShown } from '../sealed-values.ts';
import { eventId } from './event-id.ts';
import { requireStack } from '../stacks/find-stack.ts';

const pageSize = 100;

export const describeStackEvents: Operation<'cloudformation', 'DescribeStackEvents'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const stack = await requireStack(tx, input.StackName);
    try {
      const page = await tx.log(StackEvents).before([stack.id], input.NextToken, { limit: pageSize });
      return {
        StackEvents: page.items.map(({ record }) => described(stack, record, ctx.seal)),
        ...(page.more && { NextToken: page.items.at(-1)!.position }),
      };
    } catch (error) {
      throw error instanceof InvalidCursor ? invalid('NextToken is not valid.') : error;
    }
  });

function described({ id, name }: StackRecord, event: StackEvent, seal: Seal) {
  const { reason, properties, token, operationId, detailedStatus } = event;
  return {
    StackId: id,
    StackName: name,
    EventId: eventId(event),
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId ?? '',
    ResourceType: event.type,
    Timestamp: new Date(event.at),
    ResourceStatus: event.status as never,
    ...(reason !== undefined && { ResourceStatusReason: reason }),
    ...(properties !== undefined && { ResourceProperties: JSON.stringify(openShown(seal, properties)) }),
    ...(token !== undefined && { ClientRequestToken: token }),
    ...(operationId !== undefined && { OperationId: operationId }),
    ...(detailedStatus !== undefined && { DetailedStatus: detailedStatus as never }),
  };
}
