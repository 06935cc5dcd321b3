/**
 * A stack and its events as they come. The events say what it does; the stack itself is asked for with each turn of
 * that, for while an operation goes on its answer is held back for some seconds.
 */
import { useRef } from 'react';
import { shownRegion } from '../../../api/region';
import { useQuery, type Query } from '../../../api/use-query';
import { useReloadAfter } from '../../../components/state/use-reload-after';
import { usePolling } from '../../../components/state/use-polling';
import { newestOfStack } from '../api/events';
import { describeStack, listStackEvents, type Stack, type StackEvent } from '../api/stacks';

const movingPollMilliseconds = 1_000;
/** Somebody may begin an operation in a terminal. */
const stillPollMilliseconds = 3_000;

export interface LiveStack {
  readonly stack: Stack;
  readonly events: readonly StackEvent[];
}

/** `stack`: a name, or the id of one that may be gone. */
export function useLiveStack(stack: string): Query<LiveStack> {
  const place = `${shownRegion()}/${stack}`;
  const known = useRef<readonly StackEvent[]>([]);
  const events = useQuery(`stack-events/${place}`, async (signal) => {
    known.current = await listStackEvents(stack, signal, known.current);
    return known.current;
  });
  const told = events.data && newestOfStack(events.data);
  const described = useQuery(events.data && `stack/${place}`, (signal) => describeStack(stack, signal));
  const isMoving = (told?.ResourceStatus ?? described.data?.StackStatus)?.endsWith('_IN_PROGRESS');
  usePolling(events, isMoving ? movingPollMilliseconds : stillPollMilliseconds);
  useReloadAfter(told?.EventId, described.reload);
  const shown =
    told && told.ResourceStatus !== described.data?.StackStatus ? asTold(told, described.data) : described.data;
  const error = events.error ?? described.error;
  return {
    loading: events.loading,
    reload: () => {
      events.reload();
      described.reload();
    },
    ...(events.data && shown && { data: { stack: shown, events: events.data } }),
    ...(error !== undefined && { error }),
  };
}

/** The stack as an event of its own tells it, which is newer than `described`. */
function asTold(told: StackEvent, described: Stack | undefined): Stack {
  const { StackId, StackName, ResourceStatus, ResourceStatusReason: StackStatusReason, Timestamp: CreationTime } = told;
  const StackStatus = ResourceStatus as Stack['StackStatus'];
  return { CreationTime, ...described, StackId, StackName, StackStatus, StackStatusReason };
}
