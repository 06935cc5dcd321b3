/** What a stack's events say, taken together. */
import type { StackEvent } from '@aws-sdk/client-cloudformation';

const stackType = 'AWS::CloudFormation::Stack';

/** `events`: newest first. The newest of each resource since then, in the order in which they began. */
export function latestByResource(events: readonly StackEvent[], since?: Date): StackEvent[] {
  const latest = new Map<string, StackEvent>();
  const oldestFirst = (since ? events.filter(({ Timestamp }) => Timestamp! >= since) : events).toReversed();
  for (const event of oldestFirst) latest.set(event.LogicalResourceId ?? '', event);
  return [...latest.values()];
}

/** `events`: newest first. The newest of the stack's own: what it does, or has done last. */
export function newestOfStack(events: readonly StackEvent[]): StackEvent | undefined {
  return events.find(({ PhysicalResourceId: id, StackId }) => id === StackId);
}

/** Whether the event begins an operation on the stack itself. */
function isBeginning({ ResourceType: type, PhysicalResourceId: id, StackId, ResourceStatus: status }: StackEvent) {
  return type === stackType && id === StackId && /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/.test(status ?? '');
}

/** Of the last operation: what failed before anything else did. What was cancelled because of it is not the cause. */
export function firstFailure(events: readonly StackEvent[]): StackEvent | undefined {
  const beginning = events.findIndex(isBeginning);
  const operation = beginning < 0 ? events : events.slice(0, beginning);
  return operation.findLast(
    ({ ResourceStatus: status, ResourceStatusReason: reason = '', PhysicalResourceId: id, StackId }) =>
      status?.endsWith('_FAILED') && !/cancelled\.?$/i.test(reason.trim()) && id !== StackId,
  );
}
