/** For tests: stands between a store and what writes, holds writes back, and makes them fail. */
import type { EngineOptions } from './engine.ts';

export interface Faults {
  readonly wrapWriter: NonNullable<EngineOptions['wrapWriter']>;
  /** From now on no write begins, until `release`. */
  hold(): void;
  release(): void;
  /** The next write fails with this, and leaves nothing. */
  failNext(error: Error): void;
}

export function createFaults(): Faults {
  let held: PromiseWithResolvers<void> | undefined;
  let failure: Error | undefined;
  return {
    wrapWriter: (writer) => ({
      ...writer,
      async write(batch) {
        while (held) await held.promise;
        const error = failure;
        failure = undefined;
        if (error) throw error;
        return writer.write(batch);
      },
    }),
    hold: () => {
      held ??= Promise.withResolvers();
    },
    release() {
      held?.resolve();
      held = undefined;
    },
    failNext: (error) => {
      failure = error;
    },
  };
}
