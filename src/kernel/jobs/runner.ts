/** Runs jobs: leases what is due in lanes that have room, runs one step of each, looks again when a step has ended. */
import type { Clock } from '../clock.ts';
import type { JobHandler, JobOrigin, Jobs, RunningJob } from './index.ts';
import { defaultLane, type Lane } from './lane.ts';
import { StoreClosed } from '../store-errors.ts';
import type { Store } from '../store.ts';
import { cancelJob, findJobs, progressOf, wakeJob } from './control.ts';
import { dropLeases, leaseJobs } from './leases.ts';
import { createLoop, pollMs } from './loop.ts';
import { addJob } from './row.ts';
import { type FailedTry, runJob } from './run-job.ts';
import { createRunningSteps } from './running.ts';
import { upgradeJobs } from './upgrade.ts';

export interface JobRunnerOptions<C, Who = unknown> {
  readonly store: Store;
  readonly clock: Clock;
  /** The handler of a kind; `undefined` when there is none (the job then fails like a step that throws). */
  readonly resolve: (kind: string) => Promise<JobHandler<any, C, Who> | undefined>;
  /** What a step is given besides its payload. */
  readonly context: (job: RunningJob<Who>) => C;
  /** Besides the default one. */
  readonly lanes?: readonly Lane[];
  /** The name of a kind's lane; default: the default one. */
  readonly laneOf?: (kind: string) => string;
  /** Where jobs work whose rows are of version 1, which did not say. */
  readonly originOfOldRows?: () => JobOrigin<Who>;
  /** How long a dead runner's jobs wait for another one; default 30 s. A running step renews its lease. */
  readonly leaseMs?: number;
  /** Nobody else runs this store's jobs (default): leases found at the start are a dead process's, and free. */
  readonly sole?: boolean;
  /** Each failed try, and trouble with the store. Default: a process warning. */
  readonly onError?: (error: unknown, failed?: FailedTry) => void;
}

const defaultLeaseMs = 30_000;
const notKnown = { domain: 0, machine: 0 };

/**
 * Starts at once, but runs nothing before the caller's turn of the event loop has ended (so that `context` may use
 * what is made after the runner).
 */
export function startJobs<C, Who = unknown>(options: JobRunnerOptions<C, Who>): Jobs {
  const { store, clock, leaseMs = defaultLeaseMs, onError = warn } = options;
  const { lanes, laneOf } = lanesOf(options);
  let stopping = false;
  let prepared = false;
  let next = notKnown;
  let enqueuedUntil = 0;

  const report = (error: unknown, failed?: FailedTry): void => {
    if (error instanceof StoreClosed) stopping = true;
    else onError(error, failed);
  };
  /** Leases and starts what is due; the rest is left for a free slot or for later. */
  const pump = async (): Promise<void> => {
    if (!prepared) await prepare(options, lanes, laneOf);
    prepared = true;
    const times = { now: clock.now(), realNow: clock.real(), leaseMs };
    const leased = await store.write((tx) => leaseJobs(tx, { free: running.free(lanes), ...times }));
    for (const row of leased.jobs) {
      running.add(row, (controller) =>
        runJob<C>(row, { ...options, leaseMs, onError: report, controller }).catch(report),
      );
    }
    next = leased.next;
  };
  const untilNext = (): number => Math.min(next.domain - clock.now(), next.machine - clock.real());
  const loop = createLoop({
    turn: pump,
    untilNext,
    onError(error) {
      next = notKnown;
      report(error);
    },
  });
  const running = createRunningSteps({
    store,
    clock,
    onEnd: () => {
      if (!stopping) void loop.wake();
    },
  });

  const unsubscribe = store.onCommit(() => {
    if (stopping) return;
    void running.abortCancelled().catch(report);
    if (clock.real() < enqueuedUntil || untilNext() <= 0) void loop.wake();
  });
  /** The transaction commits some time later, or never: for a while every commit is worth a look. */
  const expectCommit = (): void => {
    enqueuedUntil = clock.real() + pollMs;
  };
  void loop.wake();

  return {
    enqueue(tx, job, origin) {
      expectCommit();
      return addJob(tx, job, laneOf(job.kind, job.lane), origin, clock);
    },
    find: findJobs,
    wake(tx, id) {
      expectCommit();
      return wakeJob(tx, id);
    },
    cancel(tx, id) {
      expectCommit();
      running.expectCancel(id);
      return cancelJob(tx, id);
    },
    progress: progressOf,
    async idle() {
      while (!stopping) {
        await loop.wake();
        if (running.size > 0) await running.one();
        else if (untilNext() > 0) return;
        // Only when leasing has failed, or what is next has come due meanwhile.
        else await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async stop() {
      stopping = true;
      unsubscribe();
      await loop.stop();
      await running.stop();
    },
  };
}

function lanesOf({ lanes: declared = [], laneOf }: Pick<JobRunnerOptions<any, any>, 'lanes' | 'laneOf'>) {
  const lanes = new Map([defaultLane, ...declared].map(({ name, concurrency }) => [name, concurrency]));
  return {
    lanes,
    laneOf(kind: string, wanted = laneOf?.(kind)): string {
      return wanted !== undefined && lanes.has(wanted) ? wanted : defaultLane.name;
    },
  };
}

async function prepare(
  { store, sole = true, originOfOldRows }: JobRunnerOptions<any, any>,
  lanes: ReadonlyMap<string, number>,
  laneOf: (kind: string) => string,
): Promise<void> {
  const origin = originOfOldRows ?? (() => ({ account: '', region: '' }));
  await upgradeJobs(store, { lanes: new Set(lanes.keys()), laneOf, origin });
  if (sole) await store.write((tx) => dropLeases(tx, lanes.keys()));
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
