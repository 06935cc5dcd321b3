/**
 * Lets a transaction that has lost again and again through: while it has its turn, nobody else commits what it has
 * read. First come, first served, each for a limited time.
 */

/** So that a transaction that waits for another one's commit cannot hold both forever. */
const turnMs = 1000;

export interface Gate<Run extends object> {
  /** Whose turn it is. */
  holder(): Run | undefined;
  /** Resolves when it is this one's turn. */
  enter(run: Run): Promise<void>;
  leave(run: Run): void;
  /** Resolves when this turn is over. */
  turnOver(): Promise<void>;
}

export function createGate<Run extends object>(): Gate<Run> {
  const waiting: { run: Run; enter: () => void }[] = [];
  let holder: Run | undefined;
  let timer: NodeJS.Timeout | undefined;
  let over = Promise.withResolvers<void>();

  const next = () => {
    clearTimeout(timer);
    const first = waiting.shift();
    holder = first?.run;
    over.resolve();
    over = Promise.withResolvers();
    if (!first) return;
    timer = setTimeout(next, turnMs);
    first.enter();
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
    turnOver: () => over.promise,
  };
}
