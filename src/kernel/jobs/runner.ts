/** Runs jobs: leases what is due in lanes that have room, runs one step of each, looks again when a step has ended. */
import type { Clock } from '../clock.ts';
import { defaultLane, type JobHandler, type JobOrigin, type Jobs, type Lane, type RunningJob } from '../jobs.ts';
import { StoreClosed } from '../store-errors.ts';
import type { Store } from '../store.ts';
import { cancelJob, findJobs, isCancelled, progressOf, wakeJob } from './control.ts';
import { dropLeases, leaseJobs } from './leases.ts';
import { addJob, type JobRow } from './row.ts';
import { type FailedTry, JobCancelled, JobStopped, LeaseLost, runJob } from './run-job.ts';
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

interface Running {
  readonly row: JobRow;
  readonly controller: AbortController;
  ended: Promise<void>;
}

const defaultLeaseMs = 30_000;
/** Between two looks at the queues when nothing wakes the runner. */
const pollMs = 1000;
const nothingKnown = { domain: 0, machine: 0 };

/**
 * Starts at once, but runs nothing before the caller's turn of the event loop has ended (so that `context` may use
 * what is made after the runner).
 */
export function startJobs<C, Who = unknown>(options: JobRunnerOptions<C, Who>): Jobs {
  const { store, clock, leaseMs = defaultLeaseMs, sole = true, onError = warn } = options;
  const lanes = new Map([defaultLane, ...options.lanes ?? []].map(({ name, concurrency }) => [name, concurrency]));
  const laneOf = (kind: string, wanted = options.laneOf?.(kind)) =>
    wanted !== undefined && lanes.has(wanted) ? wanted : defaultLane.name;
  const running = new Set<Running>();
  /** Jobs that a transaction has asked to cancel, and until when (machine time) its commit is waited for. */
  const cancelling = new Map<string, number>();
  let pumping: Promise<void> | undefined;
  let again = false;
  let stopping = false;
  let prepared = false;
  let next = nothingKnown;
  let enqueuedUntil = 0;
  let timer: NodeJS.Timeout | undefined;

  const prepare = async (): Promise<void> => {
    const originOfOldRows = options.originOfOldRows ?? (() => ({ account: '', region: '' }));
    await upgradeJobs(store, { lanes: new Set(lanes.keys()), laneOf, origin: originOfOldRows });
    if (sole) await store.write((tx) => dropLeases(tx, lanes.keys()));
    prepared = true;
  };

  /** Leases and starts what is due; the rest is left for a free slot or for later. */
  const pump = async (): Promise<void> => {
    if (!prepared) await prepare();
    const free = new Map(lanes);
    for (const { row: { lane } } of running) free.set(lane, free.get(lane)! - 1);
    const leased = await store.write((tx) => leaseJobs(tx, { free, now: clock.now(), realNow: clock.real(), leaseMs }));
    leased.jobs.forEach(start);
    next = leased.next;
  };

  const start = (row: JobRow): void => {
    for (const other of running) {
      if (other.row.id === row.id) other.controller.abort(new LeaseLost(`The lease of the job ${row.id} had run out.`));
    }
    const job: Running = { row, controller: new AbortController(), ended: Promise.resolve() };
    job.ended = runJob<C>(row, { ...options, leaseMs, onError: report, controller: job.controller }).catch(report).finally(() => {
      running.delete(job);
      if (!stopping) void wake();
    });
    running.add(job);
  };

  const wake = (): Promise<void> => {
    again = true;
    return pumping ??= (async () => {
      clearTimeout(timer);
      await new Promise((resolve) => setImmediate(resolve));
      try {
        while (again && !stopping) {
          again = false;
          await pump();
        }
      } catch (error) {
        next = nothingKnown;
        report(error);
      } finally {
        pumping = undefined;
        const untilNext = Math.min(next.domain - clock.now(), next.machine - clock.real());
        const isKnown = next !== nothingKnown;
        if (!stopping) timer = setTimeout(wake, Math.max(1, Math.min(pollMs, isKnown ? untilNext : pollMs))).unref();
      }
    })();
  };

  const report = (error: unknown, failed?: FailedTry): void => {
    if (error instanceof StoreClosed) stopping = true;
    else onError(error, failed);
  };

  /** Tells the steps of this runner; those of others hear it with their next heartbeat. */
  const abortCancelled = async (): Promise<void> => {
    for (const [id, until] of cancelling) {
      if (await store.read((tx) => isCancelled(tx, id))) {
        cancelling.delete(id);
        for (const { row, controller } of running) {
          if (row.id === id && row.phase === 'steps') controller.abort(new JobCancelled(`The job ${id} (${row.kind}) was cancelled.`));
        }
      } else if (clock.real() > until) {
        cancelling.delete(id);
      }
    }
  };

  const unsubscribe = store.onCommit(() => {
    if (stopping) return;
    if (cancelling.size > 0) void abortCancelled().catch(report);
    const { domain, machine } = next;
    if (clock.real() < enqueuedUntil || clock.now() >= domain || clock.real() >= machine) void wake();
  });
  /** The transaction commits some time later, or never: for a while every commit is worth a look. */
  const expectCommit = (): void => { enqueuedUntil = clock.real() + pollMs; };
  void wake();

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
      cancelling.set(id, clock.real() + pollMs);
      return cancelJob(tx, id);
    },
    progress: progressOf,
    async idle() {
      while (!stopping) {
        await wake();
        if (running.size > 0) await Promise.race([...running].map(({ ended }) => ended));
        else if (next.domain > clock.now() && next.machine > clock.real()) return;
        // Only when leasing has failed, or what is next has come due meanwhile.
        else await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async stop() {
      stopping = true;
      unsubscribe();
      clearTimeout(timer);
      await pumping;
      for (const { row, controller } of running) {
        controller.abort(new JobStopped(`The server stops; the job ${row.id} (${row.kind}) goes on with the next one.`));
      }
      await Promise.all([...running].map(({ ended }) => ended));
    },
  };
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
