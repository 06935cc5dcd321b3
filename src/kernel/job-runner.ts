/** Runs the jobs of jobs.ts: leases what is due, runs one step of each, saves its outcome. */
import {
  addJob, dueAfter, freeJobs, type JobRow, leaseJobs, nextDueAt, type NextStep, renewLease, saveOutcome, type Times,
} from './job-rows.ts';
import type { Clock } from './clock.ts';
import type { JobHandler, Jobs } from './jobs.ts';
import { StoreClosed } from './store-errors.ts';
import type { Store } from './store.ts';

export interface JobRunnerOptions<C> {
  readonly store: Store;
  readonly clock: Clock;
  /** The handler of a kind; `undefined` when there is none (the job then fails like a step that throws). */
  readonly resolve: (kind: string) => Promise<JobHandler<any, C> | undefined>;
  /** What a step is given besides its payload. */
  readonly context: (kind: string, jobId: string) => C;
  /** Steps at a time; default 4. */
  readonly concurrency?: number;
  /** How long a dead runner's jobs wait for another one; default 30 s. A running step renews its lease. */
  readonly leaseMs?: number;
  /** Nobody else runs this store's jobs (default): leases found at the start are a dead process's, and free. */
  readonly sole?: boolean;
  /** Each failed try, and trouble with the store. Default: a process warning. */
  readonly onError?: (error: unknown, job?: { readonly id: string; readonly kind: string; readonly step: string; readonly attempt: number }) => void;
}

const defaultMaxAttempts = 5;
const defaultLeaseMs = 30_000;
const firstBackOffMs = 100;
const maxBackOffMs = 60_000;
/** Between two looks at the queues when nothing wakes the runner. */
const pollMs = 1000;

/**
 * Starts at once, but runs nothing before the caller's turn of the event loop has ended (so that `context` may use
 * what is made after the runner).
 */
export function startJobs<C>(options: JobRunnerOptions<C>): Jobs {
  const { store, clock, concurrency = 4, leaseMs = defaultLeaseMs, sole = true, onError = warn } = options;
  const running = new Set<Promise<void>>();
  let pumping: Promise<void> | undefined;
  let again = false;
  let stopping = false;
  let freed = !sole;
  let nextDue: Times = { domain: 0, machine: 0 };
  let enqueuedUntil = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Leases and starts what is due; the rest is left for a free slot or for later. */
  const pump = async (): Promise<void> => {
    if (!freed) await store.write(freeJobs);
    freed = true;
    const slots = concurrency - running.size;
    if (slots <= 0) return;
    const leased = await store.write((tx) => leaseJobs(tx, slots, timesOf(clock), leaseMs));
    for (const job of leased) {
      const step = runLeased(job, options, report).finally(() => {
        running.delete(step);
        if (!stopping) void wake();
      });
      running.add(step);
    }
    nextDue = leased.length === slots ? never : await store.read(nextDueAt);
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
        report(error);
      } finally {
        pumping = undefined;
        if (!stopping) timer = setTimeout(wake, Math.max(1, Math.min(pollMs, untilDue(nextDue, clock)))).unref();
      }
    })();
  };

  const report = (error: unknown) => {
    if (error instanceof StoreClosed) stopping = true;
    else onError(error);
  };
  const unsubscribe = store.onCommit(() => {
    if (!stopping && (clock.real() < enqueuedUntil || untilDue(nextDue, clock) <= 0)) void wake();
  });
  void wake();

  return {
    enqueue(tx, job) {
      // The transaction commits some time later, or never: for a while every commit is worth a look.
      enqueuedUntil = clock.real() + pollMs;
      return addJob(tx, job, timesOf(clock));
    },
    async idle() {
      while (!stopping) {
        await wake();
        if (running.size > 0) await Promise.race(running);
        else if (untilDue(await store.read(nextDueAt), clock) > 0) return;
        // Only when leasing has failed.
        else await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async stop() {
      stopping = true;
      unsubscribe();
      clearTimeout(timer);
      await pumping;
      await Promise.all(running);
    },
  };
}

/** Runs one step of a leased job, and saves what came of it. */
async function runLeased<C>(job: JobRow, options: JobRunnerOptions<C>, report: (error: unknown) => void): Promise<void> {
  const { store, clock, leaseMs = defaultLeaseMs } = options;
  const heartbeat = setInterval(() => {
    store.write((tx) => renewLease(tx, job, clock.real() + leaseMs)).catch(report);
  }, leaseMs / 3).unref();
  try {
    const next = await runStep(job, options);
    await store.write((tx) => saveOutcome(tx, job, next));
  } catch (error) {
    // The lease runs out, and the step, which is idempotent, runs again.
    report(error);
  } finally {
    clearInterval(heartbeat);
  }
}

/** Runs one step; what it throws becomes a later try, or the job's failure. */
async function runStep<C>(job: JobRow, { resolve, context, clock, onError = warn }: JobRunnerOptions<C>): Promise<NextStep> {
  const { id, kind, step, payload, attempts } = job;
  const ctx = context(kind, id);
  let handler: JobHandler<any, C> | undefined;
  try {
    handler = await resolve(kind);
    if (!handler || !Object.hasOwn(handler.steps, step)) throw new Error(`Nothing handles the step ${step} of ${kind} jobs.`);
    // A process that dies in a step never gets to count it as failed: do not let the same step kill every next one.
    if (attempts > 2 * maxAttemptsOf(handler)) throw new Error(`The step did not end in ${attempts - 1} tries.`);
    const next = await handler.steps[step]!(payload, ctx);
    if (!next) return undefined;
    return { step: next.step, payload: next.payload === undefined ? payload : next.payload, attempts: 0, ...dueAfter(next, timesOf(clock)) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    onError(error, { id, kind, step, attempt: attempts });
    const delayMs = Math.min(maxBackOffMs, firstBackOffMs * 2 ** (attempts - 1));
    const retry = { step, payload, attempts, ...dueAfter({ delayMs }, timesOf(clock)) };
    if (attempts < maxAttemptsOf(handler)) return retry;
    try {
      await handler?.failed?.(payload, error, ctx);
      return undefined;
    } catch (failure) {
      onError(failure, { id, kind, step: 'failed', attempt: attempts });
      return attempts < 2 * maxAttemptsOf(handler) ? retry : undefined;
    }
  }
}

function maxAttemptsOf(handler: JobHandler<any, any> | undefined): number {
  return handler?.maxAttempts ?? defaultMaxAttempts;
}

const never: Times = { domain: Infinity, machine: Infinity };

function timesOf(clock: Clock): Times {
  return { domain: clock.now(), machine: clock.real() };
}

/** Milliseconds, unless the domain clock is moved meanwhile; 0 or less: due. */
function untilDue(due: Times, clock: Clock): number {
  return Math.min(due.domain - clock.now(), due.machine - clock.real());
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
