/**
 * Two clocks. `real()` is the machine's, for signature skew; `now()` is the domain's, for everything that expires:
 * it can be moved by the local API, and nodes share its offset.
 */
import { encodeKey, prefixRange } from './key.ts';
import type { Store } from './store.ts';

export interface Clock {
  /** Milliseconds since the epoch, machine time. */
  real(): number;
  /** Milliseconds since the epoch, domain time. */
  now(): number;
}

/** A clock whose domain time can be moved; the offset is kept in the store. */
export interface MovableClock extends Clock {
  /** Milliseconds that domain time is ahead of machine time. */
  offset(): number;
  /**
   * Moves domain time forward (or, negative, back); resolves once that is durable. RangeError beyond what a Date holds.
   */
  advance(milliseconds: number): Promise<void>;
  /** Domain time is machine time again. */
  reset(): Promise<void>;
  /** Takes the offset from the store again: after a clear, or where another node may have moved it. */
  reload(): Promise<void>;
}

/**
 * Milliseconds that only go forward: of how long something takes. `performance` has them as well, but its first use
 * loads modules of Node's that a start does without.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** What `store.clear` keeps when the clock is to stay moved. */
export const clockRange = prefixRange(['kernel/clock']);

const offsetKey = encodeKey(['kernel/clock', 'offset']);
/** https://tc39.es/ecma262/#sec-time-values-and-time-range */
const maxTime = 8.64e15;

export async function createClock(store: Store, real: () => number = Date.now): Promise<MovableClock> {
  let offset = 0;
  const change = async (next: (offset: number) => number) => {
    offset = await store.write(async (tx) => {
      const moved = next(Number((await tx.get(offsetKey)) ?? 0));
      if (!Number.isInteger(moved) || Math.abs(real() + moved) > maxTime) {
        throw new RangeError(
          `The clock cannot be moved to ${moved} milliseconds from now: ` +
            'use a whole number within the years that a Date holds.',
        );
      }
      if (moved === 0) tx.delete(offsetKey);
      else tx.put(offsetKey, String(moved));
      return moved;
    });
  };
  const clock: MovableClock = {
    real,
    now: () => real() + offset,
    offset: () => offset,
    advance: (milliseconds) => change((before) => before + milliseconds),
    reset: () => change(() => 0),
    async reload() {
      offset = await store.read(async (tx) => Number((await tx.get(offsetKey)) ?? 0));
    },
  };
  await clock.reload();
  return clock;
}
