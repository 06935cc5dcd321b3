/** The steps that run here just now, and what takes them away from it. */
import type { Clock } from '../clock.ts';
import type { Store } from '../store.ts';
import { isCancelled } from './control.ts';
import { pollMs } from './loop.ts';
import type { JobRow } from './row.ts';
import { JobCancelled, JobStopped, LeaseLost } from './run-job.ts';

export interface RunningSteps {
  readonly size: number;
  /** Room in each of the lanes. */
  free(lanes: ReadonlyMap<string, number>): Map<string, number>;
  /** Whoever ran this job here has lost it: its lease had run out. */
  add(row: JobRow, run: (controller: AbortController) => Promise<void>): void;
  /** A transaction wants a job cancelled; its commit is to come, or never comes. */
  expectCancel(id: string): void;
  /** Aborts what has been cancelled since, for a call after each commit. Those of other nodes hear it by heartbeat. */
  abortCancelled(): Promise<void>;
  /** Resolves when one has ended. */
  one(): Promise<void>;
  /** Aborts all, and resolves when they have ended. */
  stop(): Promise<void>;
}

export interface RunningOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Called when a step has ended. */
  readonly onEnd: () => void;
}

interface Running {
  readonly row: JobRow;
  readonly controller: AbortController;
  ended: Promise<void>;
}

export function createRunningSteps({ store, clock, onEnd }: RunningOptions): RunningSteps {
  const running = new Set<Running>();
  /** Until when (machine time) the commit is waited for. */
  const cancelling = new Map<string, number>();
  const abort = (id: string, reason: Error): void => {
    for (const { row, controller } of running) if (row.id === id && row.phase !== 'cancelled') controller.abort(reason);
  };
  return {
    get size() {
      return running.size;
    },
    free(lanes) {
      const free = new Map(lanes);
      for (const {
        row: { lane },
      } of running)
        free.set(lane, free.get(lane)! - 1);
      return free;
    },
    add(row, run) {
      for (const {
        row: { id },
        controller,
      } of running) {
        if (id === row.id) controller.abort(new LeaseLost(`The lease of the job ${id} had run out.`));
      }
      const step: Running = { row, controller: new AbortController(), ended: Promise.resolve() };
      step.ended = run(step.controller).finally(() => {
        running.delete(step);
        onEnd();
      });
      running.add(step);
    },
    expectCancel(id) {
      cancelling.set(id, clock.real() + pollMs);
    },
    async abortCancelled() {
      for (const [id, until] of cancelling) {
        const cancelled = await store.read((tx) => isCancelled(tx, id));
        if (cancelled) abort(id, new JobCancelled(`The job ${id} was cancelled.`));
        if (cancelled || clock.real() > until) cancelling.delete(id);
      }
    },
    one: () => Promise.race([...running].map(({ ended }) => ended)),
    async stop() {
      for (const {
        row: { id },
        controller,
      } of running) {
        controller.abort(new JobStopped(`The server stops; the job ${id} goes on with the next one.`));
      }
      await Promise.all([...running].map(({ ended }) => ended));
    },
  };
}
