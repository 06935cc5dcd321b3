/**
 * Whether Sandlot answers. One failed request is enough to say that it does not; from then on this module asks
 * again by itself, and `generation` grows when it is back, so that pages load their data anew.
 */
import { useSyncExternalStore } from 'react';

export interface Connection {
  readonly online: boolean;
  /** How many times the server came back since this page was loaded. */
  readonly generation: number;
}

const firstRetryMilliseconds = 1_000;
const slowestRetryMilliseconds = 10_000;

let connection: Connection = { online: true, generation: 0 };
let retryTimer: number | undefined;
const listeners = new Set<() => void>();

function change(next: Connection): void {
  connection = next;
  for (const listener of listeners) listener();
}

/** Any request that got an answer, whatever the answer, calls this. */
export function reportReachable(): void {
  if (connection.online) return;
  window.clearTimeout(retryTimer);
  retryTimer = undefined;
  change({ online: true, generation: connection.generation + 1 });
}

export function reportUnreachable(): void {
  if (connection.online) change({ ...connection, online: false });
  if (retryTimer === undefined) scheduleRetry(firstRetryMilliseconds);
}

/** Asks now instead of at the next turn. */
export function retryNow(): void {
  if (connection.online) return;
  window.clearTimeout(retryTimer);
  void probe(firstRetryMilliseconds);
}

function scheduleRetry(delay: number): void {
  retryTimer = window.setTimeout(() => void probe(Math.min(delay * 1.5, slowestRetryMilliseconds)), delay);
}

async function probe(nextDelay: number): Promise<void> {
  try {
    await fetch('/_sandlot/v1/health', { cache: 'no-store' });
    reportReachable();
  } catch {
    scheduleRetry(nextDelay);
  }
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => connection,
  );
}
