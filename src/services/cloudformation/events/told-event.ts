/** What DescribeStackEvents and DescribeEvents both tell of an event. */
import type { Seal } from '../../../kernel/secrets/seal.ts';
import type { StackEvent } from '../records.ts';
import { openShown } from '../sealed-values.ts';
import { eventId } from './event-id.ts';

export function toldEvent(event: StackEvent, seal: Seal) {
  const { reason, properties, token, operationId, detailedStatus } = event;
  return {
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
