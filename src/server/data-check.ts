/**
 * Checks everything a server keeps, beside its work: the store's file by a process of its own, then every object's
 * body. What is found of the store stays known, and nothing is written over it; a damaged body is its object's alone.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { installRoot } from './install-root.ts';
import type { Damage } from '../kernel/sqlite/damage/check.ts';
import type { SqliteStore } from '../kernel/sqlite/store.ts';

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

/** By a process of its own: it may take long, and opening the file here would drop the store's locks. */
export async function checkFile(
  file: string,
  withLog: boolean,
  onRows: (rows: number) => void,
  signal?: AbortSignal,
): Promise<Damage> {
  const child = spawn(process.execPath, [checkProgram(), file, withLog ? 'live-log' : 'file-only'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  let damage: Damage | undefined;
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString();
  });
  const ended = once(child, 'close');
  ended.catch(() => {});
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { rows?: number; damage?: Damage };
    if (said.rows !== undefined) onRows(said.rows);
    damage ??= said.damage;
  }
  await ended;
  if (!damage) throw new Error(`${file} could not be checked: ${errors.trim() || 'the check ended early'}`);
  return damage;
}

function checkProgram(): string {
  const here = fileURLToPath(import.meta.url);
  return here.endsWith('.ts')
    ? join(dirname(here), '..', 'kernel', 'sqlite', 'damage', 'check-program.ts')
    : join(installRoot(), 'dist', 'check-store.js');
}
