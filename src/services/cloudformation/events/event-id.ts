/** What events are called: a stack's own have a UUID, its resources' begin with their names. */
import type { StackEvent } from '../records.ts';

export function eventId(event: StackEvent): string {
  return isOfStack(event) ? event.id : `${event.logicalId}-${event.status}-${event.id}`;
}

/** It is the stack's own, not one of a resource; a nested stack is a resource. */
export function isOfStack({ logicalId, type, physicalId }: StackEvent): boolean {
  return type === 'AWS::CloudFormation::Stack' && physicalId?.split('/')[1] === logicalId;
}
