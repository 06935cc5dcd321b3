/**
 * Checks everything a server keeps, beside its work: the store's file by a process of its own, then every object's
 * body. What is found of the store stays known, and nothing is written over it; a damaged body is its object's alone.
 */
import type { SqliteStore } from '../../kernel/sqlite/store.ts';

export interface DataCheckStatus {
  readonly running: boolean;
  /** Read so far, or in the last check. */
  readonly rows: number;
  readonly bodies: number;
  /** Sentences; empty: nothing is known to be wrong. */
  readonly problems: readonly string[];
  /** Why nothing can be written, damage apart. */
  readonly readOnly: string | null;
  /** When the last whole check ended: milliseconds. */
  readonly checkedAt: number | null;
  /** Why the last check could not be brought to its end. */
  readonly failed: string | null;
}

export interface DataCheck {
  /** Starts a check, or joins the one that runs. */
  start(): void;
  /** Checks the store alone. */
  checkStore(): Promise<void>;
  status(): DataCheckStatus;
  /** Ends what runs. */
  stop(): void;
}

export interface DataCheckOptions {
  readonly store: SqliteStore;
  /** The store's file; without one it is in memory, where nothing is to be checked. */
  readonly file: string | undefined;
  /** Reads every object's body; calls back for each, with what is wrong with it. */
  readonly bodies: (onBody: (problem: string | undefined) => void, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
}

export function createDataCheck({ store, file, bodies, now }: DataCheckOptions): DataCheck {
  let state = { running: false, rows: 0, bodies: 0, checkedAt: null as number | null, failed: null as string | null };
  let damagedBodies: readonly string[] = [];
  const ending = new AbortController();

  const checkStore = async () => {
    if (file === undefined) return;
    const { checkFile } = await import('./check-file.ts');
    await store.still(async (isWhole) => {
      store.condition.damaged(
        await checkFile(
          file,
          !isWhole,
          (rows) => {
            state.rows = rows;
          },
          ending.signal,
        ),
      );
    });
  };
  const run = async () => {
    const found: string[] = [];
    await checkStore();
    await bodies((problem) => {
      state.bodies++;
      if (problem !== undefined) found.push(problem);
    }, ending.signal);
    damagedBodies = found;
    state.checkedAt = now();
  };
  return {
    checkStore,
    start() {
      if (state.running) return;
      state = { ...state, running: true, rows: 0, bodies: 0, failed: null };
      run()
        .catch((error: Error) => {
          state.failed = error.message;
        })
        .finally(() => {
          state.running = false;
        });
    },
    status() {
      const { problems, readOnly = null } = store.condition.current();
      return { ...state, problems: [...problems, ...damagedBodies], readOnly };
    },
    stop: () => ending.abort(),
  };
}
