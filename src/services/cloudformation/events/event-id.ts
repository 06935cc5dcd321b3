/**
 * What events are called: a stack's own have a UUID, its resources' begin with their names and statuses, those of what
 * an update's cleanup removes with their names alone.
 */
import type { StackEvent } from '../records.ts';

export function eventId(event: StackEvent): string {
  const { id, logicalId, status, properties } = event;
  if (isOfStack(event)) return id;
  const isCleanup = status.startsWith('DELETE') && properties === undefined;
  return isCleanup ? `${logicalId}-${id}` : `${logicalId}-${status}-${id}`;
}

/** It is the stack's own, not one of a resource; a nested stack is a resource. */
export function isOfStack({ logicalId, type, physicalId }: StackEvent): boolean {
  return type === 'AWS::CloudFormation::Stack' && physicalId?.split('/')[1] === logicalId;
}
