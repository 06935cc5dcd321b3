/**
 * Long work in turns: the event loop serves others in between. However much work there is, one piece of it has its turn
 * in a round of the loop, so that many pieces are no longer in anybody's way than one.
 */

/** Milliseconds of work after which others are served. */
const turnMs = 5;

/**
 * Answers a function to await between steps of the work: at once, or after the others where this turn was long enough.
 * Not within a transaction (src/kernel/strict.ts).
 */
export function createTurns(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < turnMs) return;
    await nextTurn();
    began = performance.now();
  };
}

/** Of all work in this process, whose one loop they share; the first goes on in the next round. */
const waiting: (() => void)[] = [];

/** After the others: for long work between two steps of a kind that is short as a rule. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(serve);
  });
}

function serve(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(serve);
}
