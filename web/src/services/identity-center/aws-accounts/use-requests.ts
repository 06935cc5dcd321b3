/**
 * Runs AWS's asynchronous requests (assign, remove, provision), a few at a time, and follows each to its end. AWS
 * refuses more than ten assignments at once, so what it throttles waits and is sent again.
 */
import { useEffect, useRef, useState } from 'react';
import type { RequestStatus } from '../api/account-assignments';
import { describeError, isNetworkFailure } from '../../../api/errors';

export interface AsyncRequest {
  /** Unique among the requests of one run. */
  readonly key: string;
  start(): Promise<RequestStatus>;
  poll(requestId: string): Promise<RequestStatus>;
}

export interface RequestState {
  readonly status: 'WAITING' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  readonly reason?: string;
}

export interface RequestRun {
  readonly states: ReadonlyMap<string, RequestState>;
  readonly running: boolean;
  readonly failed: number;
  readonly succeeded: number;
  /** Sends the requests, or those again that failed. */
  run(requests: readonly AsyncRequest[]): void;
}

const atOnce = 5;
const shortestWaitMilliseconds = 150;
const longestWaitMilliseconds = 2_000;
const mostThrottledTries = 60;

/** `onDone` is called once every request that was ever sent has succeeded. */
export function useRequests(onDone: () => void): RequestRun {
  const [states, setStates] = useState<ReadonlyMap<string, RequestState>>(new Map());
  const left = useRef(false);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
    };
  }, []);
  const set = (key: string, state: RequestState) => setStates((before) => new Map(before).set(key, state));

  const follow = async (request: AsyncRequest): Promise<void> => {
    set(request.key, { status: 'IN_PROGRESS' });
    try {
      const end = await followRequest(request, () => left.current);
      set(request.key, { status: end.status, ...(end.failureReason && { reason: end.failureReason }) });
    } catch (error) {
      const { message, advice } = describeError(error);
      set(request.key, { status: 'FAILED', reason: advice ? `${message} ${advice}` : message });
    }
  };

  const run = (requests: readonly AsyncRequest[]) => {
    for (const { key } of requests) set(key, { status: 'WAITING' });
    const queue = [...requests];
    const work = async () => {
      for (let request = queue.shift(); request && !left.current; request = queue.shift()) await follow(request);
    };
    for (let worker = 0; worker < atOnce; worker += 1) void work();
  };

  const all = [...states.values()];
  const count = (status: RequestState['status']) => all.filter((state) => state.status === status).length;
  const done = all.length > 0 && count('SUCCEEDED') === all.length;
  useEffect(() => {
    if (done) onDone();
  }, [done]);
  return {
    states,
    run,
    running: count('WAITING') + count('IN_PROGRESS') > 0,
    failed: count('FAILED'),
    succeeded: count('SUCCEEDED'),
  };
}

async function followRequest(request: AsyncRequest, left: () => boolean): Promise<RequestStatus> {
  let status = await startUnthrottled(request);
  for (
    let wait = shortestWaitMilliseconds;
    status.status === 'IN_PROGRESS' && !left();
    wait = Math.min(wait * 1.5, longestWaitMilliseconds)
  ) {
    await delay(wait);
    try {
      status = await request.poll(status.requestId);
    } catch (error) {
      // The request goes on without us; a server that restarts answers again in a moment.
      if (!isNetworkFailure(error)) throw error;
    }
  }
  return status;
}

async function startUnthrottled(request: AsyncRequest): Promise<RequestStatus> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await request.start();
    } catch (error) {
      const throttled = error instanceof Error && /Throttling|TooManyRequests/.test(error.name);
      if (!throttled || tries >= mostThrottledTries) throw error;
      await delay(longestWaitMilliseconds);
    }
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, milliseconds));
}
