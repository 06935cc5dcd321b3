/**
 * A store that holds transactions to the rule that nothing but the transaction is awaited inside one: a work that is
 * not over by the next turn of the event loop waits for something else, and fails. For tests, on an engine whose reads
 * answer within the turn (SQLite's do); elsewhere such a work would hold a connection and its locks.
 */
import type { Store } from './store.ts';

export function strict(inner: Store): Store {
  const hold =
    <X, T>(work: (tx: X) => Promise<T>) =>
    async (tx: X): Promise<T> => {
      let state: 'running' | 'over' | 'late' = 'running';
      const turn = setImmediate(() => {
        if (state === 'running') state = 'late';
      });
      try {
        const result = await work(tx);
        if (isLate())
          throw new Error('A transaction awaited something other than itself: do that before it, or after.');
        return result;
      } finally {
        clearImmediate(turn);
        if (!isLate()) state = 'over';
      }

      function isLate(): boolean {
        return state === 'late';
      }
    };
  return { ...inner, read: (work) => inner.read(hold(work)), write: (work) => inner.write(hold(work)) };
}
