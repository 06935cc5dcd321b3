/** Long work in turns: the event loop serves others in between. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work after which others are served. */
const turnMs = 10;

/**
 * Answers a function to await between steps of the work: at once, or after the others where this turn was long enough.
 */
export function createTurns(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < turnMs) return;
    await nextTurn();
    began = performance.now();
  };
}
