/**
 * A store that makes every engine's freedoms happen: it yields to the event loop at random points, and throws tries
 * of a transaction away at random, in the middle or at the end, as a conflict would. What passes on it depends on
 * nothing but the contract. For tests; the same seed gives the same choices.
 */
import { StoreClosed } from './store-errors.ts';
import type { ReadTransaction, Store, WriteTransaction } from './store.ts';
import { passedOn } from './writes/passed-on.ts';

export interface ChaosOptions {
  readonly seed: number;
  /** Chance that an operation of a transaction yields first; default 0.3. */
  readonly yieldRate?: number;
  /** Chance that a try is thrown away, per operation and at its end; default 0.05. */
  readonly conflictRate?: number;
}

/** So that a transaction ends at all. */
const maxInjected = 3;

export function chaos(inner: Store, { seed, yieldRate = 0.3, conflictRate = 0.05 }: ChaosOptions): Store {
  const random = mulberry32(seed);
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;
  const maybeYield = async () => {
    if (random() < yieldRate) await new Promise((resolve) => setImmediate(resolve));
  };

  /** Between two tries the inner store knows nothing of a transaction that `close` must wait for. */
  const track = async <T>(start: () => Promise<T>): Promise<T> => {
    if (closing) throw new StoreClosed('The store has been closed.');
    const transaction = start();
    running.add(transaction);
    try {
      return await transaction;
    } finally {
      running.delete(transaction);
    }
  };

  const run = async <X extends ReadTransaction, T>(
    transact: (work: (tx: X) => Promise<T>) => Promise<T>,
    wrap: (tx: X, step: () => Promise<void>) => X,
    work: (tx: X) => Promise<T>,
  ): Promise<T> => {
    let injected = 0;
    for (;;) {
      let conflict: InjectedConflict | undefined;
      const step = async () => {
        await maybeYield();
        if (conflict || (injected < maxInjected && random() < conflictRate)) {
          injected++;
          throw (conflict ??= new InjectedConflict());
        }
      };
      try {
        return await transact(async (tx) => {
          conflict = undefined;
          const result = await work(wrap(tx, step));
          await step();
          return result;
        });
      } catch (error) {
        // Also when the work has caught the conflict and failed with something else.
        if (!conflict) throw error;
      }
    }
  };
  return {
    ...inner,
    read: (work) => track(() => run(inner.read, wrapRead, work)),
    write: (work) => track(() => run(inner.write, wrapWrite, work)),
    close: () => (closing ??= Promise.allSettled(running).then(() => inner.close())),
  };
}

class InjectedConflict extends Error {
  override readonly name = 'InjectedConflict';
}

function wrapRead(tx: ReadTransaction, step: () => Promise<void>): ReadTransaction {
  return {
    get: async (key) => (await step(), tx.get(key)),
    getMany: async (keys) => (await step(), tx.getMany(keys)),
    range: async (range, options) => (await step(), tx.range(range, options)),
  };
}

function wrapWrite(tx: WriteTransaction, step: () => Promise<void>): WriteTransaction {
  return { ...passedOn(tx), ...wrapRead(tx, step) };
}

/** Tommy Ettinger's 32-bit generator (public domain): small, seeded, good enough to choose. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
