/** Calls a turn again and again, one at a time: when it is woken, when its time has come, and every so often. */

export interface LoopOptions {
  readonly turn: () => Promise<void>;
  /** Milliseconds until the next turn is due, once one has gone through. */
  readonly untilNext: () => number;
  readonly onError: (error: unknown) => void;
}

export interface Loop {
  /** Resolves when a turn that began after this call has ended. */
  wake(): Promise<void>;
  /** Resolves when no turn runs; there will be no other. */
  stop(): Promise<void>;
}

/** Between two turns when nothing wakes the loop. */
export const pollMs = 1000;

export function createLoop({ turn, untilNext, onError }: LoopOptions): Loop {
  let turning: Promise<void> | undefined;
  let again = false;
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;

  const run = async (): Promise<void> => {
    clearTimeout(timer);
    let next = pollMs;
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (again && !stopping) {
        again = false;
        await turn();
      }
      next = untilNext();
    } catch (error) {
      onError(error);
    } finally {
      turning = undefined;
      if (!stopping) timer = setTimeout(wake, Math.max(1, Math.min(pollMs, next))).unref();
    }
  };
  const wake = (): Promise<void> => {
    again = true;
    return (turning ??= run());
  };
  return {
    wake,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await turning;
    },
  };
}
