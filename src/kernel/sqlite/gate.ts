/** Lets a transaction that has lost again and again run alone for a moment, so that it gets through. */
import type { Run } from './transact.ts';

/** So that a transaction that waits for another one's commit cannot hold both forever. */
const aloneForMs = 1000;

/** Lets one transaction at a time run alone, first come first served, each for a limited time. */
export interface Gate {
  /** Who runs alone: nobody else may commit meanwhile. */
  holder(): Run | undefined;
  /** Resolves when it is this one's turn. */
  enter(run: Run): Promise<void>;
  leave(run: Run): void;
}

export function createGate(onFree: () => void): Gate {
  const waiting: { run: Run; enter: () => void }[] = [];
  let holder: Run | undefined;
  let timer: NodeJS.Timeout | undefined;

  const next = () => {
    clearTimeout(timer);
    const first = waiting.shift();
    holder = first?.run;
    if (first) {
      timer = setTimeout(next, aloneForMs);
      first.enter();
    } else {
      onFree();
    }
  };
  return {
    holder: () => holder,
    async enter(run) {
      if (holder === run) return;
      await new Promise<void>((enter) => {
        waiting.push({ run, enter });
        if (!holder) next();
      });
    },
    leave(run) {
      if (holder === run) next();
    },
  };
}
