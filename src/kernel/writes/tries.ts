/** Runs transactions to their end: tries again what was lost, gives up after many losses, and waits at the close. */
import { StoreClosed, TransactionConflict } from '../store-errors.ts';

const maxAttempts = 100;

/** What came of one try; `undefined`: it was lost. */
export type Tried<T> = { readonly result: T } | { readonly error: unknown } | undefined;

export interface Tries {
  /** `tryOnce` is told how often it was lost before. */
  untilDone<T>(tryOnce: (losses: number) => Promise<Tried<T>>): Promise<T>;
  /** Throws `StoreClosed` in these states: `closing` waits for what runs, `closed` no longer does. */
  refuseWhen(...states: ('closing' | 'closed')[]): void;
  /** Refuses new ones; resolves when there are none, or after `atMostMs`: then the rest is refused too. */
  close(atMostMs: number): Promise<void>;
}

/** `onIdle`: none is running any more. */
export function createTries(onIdle = () => {}): Tries {
  let active = 0;
  let state: 'open' | 'closing' | 'closed' = 'open';
  let drained = () => {};

  const refuseWhen = (...states: (typeof state)[]) => {
    if (states.includes(state)) throw new StoreClosed('The store has been closed.');
  };
  return {
    async untilDone(tryOnce) {
      refuseWhen('closing', 'closed');
      active++;
      try {
        for (let losses = 0; losses < maxAttempts; losses++) {
          refuseWhen('closed');
          const done = await tryOnce(losses);
          if (done && 'error' in done) throw done.error;
          if (done) return done.result;
        }
        throw new TransactionConflict(
          `The transaction was given up after ${maxAttempts} tries: ` +
            'others kept changing what it reads. Try again.',
        );
      } finally {
        if (--active === 0) {
          onIdle();
          drained();
        }
      }
    },
    refuseWhen,
    async close(atMostMs) {
      state = 'closing';
      if (active > 0) {
        const timeUp = Promise.withResolvers<void>();
        const timer = setTimeout(timeUp.resolve, atMostMs);
        drained = timeUp.resolve;
        await timeUp.promise;
        clearTimeout(timer);
      }
      state = 'closed';
    },
  };
}
