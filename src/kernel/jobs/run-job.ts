/** Runs one step of a leased job under its heartbeat, and saves what came of it. */
import type { Clock } from '../clock.ts';
import type { JobHandler, RunningJob } from './index.ts';
import type { Store } from '../store.ts';
import { finishJob, renewLease, saveOutcome, saveProgress } from './leases.ts';
import { createProgress, type ProgressWriter } from './progress.ts';
import { atOnce, dueAfter, type JobRow, type NextStep } from './row.ts';

/** Which try of what failed, for whoever is told. */
export interface FailedTry {
  readonly id: string;
  readonly kind: string;
  /** The step's name, or `failed` or `cancelled`. */
  readonly step: string;
  readonly attempt: number;
}

export interface JobRun<C> {
  readonly store: Store;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly resolve: (kind: string) => Promise<JobHandler<any, C, any> | undefined>;
  readonly context: (job: RunningJob<any>) => C;
  readonly onError: (error: unknown, failed?: FailedTry) => void;
  /** Aborted by whoever takes the job from this run; its reason is one of the errors below. */
  readonly controller: AbortController;
}

/** Why a step's signal is aborted. */
export class JobCancelled extends Error {
  override readonly name = 'JobCancelled';
}
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}
export class JobStopped extends Error {
  override readonly name = 'JobStopped';
}

const defaultMaxAttempts = 5;
/** Of `failed` and `cancelled`, which nobody else makes up for: about ten minutes. */
const maxClosingAttempts = 20;
const firstBackOffMs = 100;
const maxBackOffMs = 60_000;

/** Throws where the store is in trouble: the lease runs out, and the step, which is idempotent, runs again. */
export async function runJob<C>(row: JobRow, run: JobRun<C>): Promise<void> {
  const { store } = run;
  const stopHeartbeat = startHeartbeat(row, run);
  const progress = createProgress((text) => store.write((tx) => saveProgress(tx, row, text)).catch(run.onError));
  try {
    const next = await nextOf(row, run, progress);
    const unwritten = await progress.end();
    await store.write((tx) => saveOutcome(tx, row, next, unwritten));
  } finally {
    await progress.end();
    stopHeartbeat();
  }
}

function startHeartbeat<C>(row: JobRow, { store, clock, leaseMs, controller, onError }: JobRun<C>): () => void {
  let heldUntil = row.leaseUntil ?? 0;
  const lost = () => controller.abort(new LeaseLost(`The job ${row.id} (${row.kind}) has been taken over.`));
  const beat = async () => {
    const until = clock.real() + leaseMs;
    try {
      const lease = await store.write((tx) => renewLease(tx, row, until));
      if (lease === 'lost') return lost();
      heldUntil = until;
      if (lease === 'cancelled') controller.abort(new JobCancelled(`The job ${row.id} (${row.kind}) was cancelled.`));
    } catch (error) {
      onError(error);
      if (clock.real() >= heldUntil) lost();
    }
  };
  const heartbeat = setInterval(() => void beat(), leaseMs / 3).unref();
  return () => clearInterval(heartbeat);
}

/** Runs the step or the phase's handler; what it throws becomes a later try, or the job's failure. */
async function nextOf<C>(row: JobRow, run: JobRun<C>, progress: ProgressWriter): Promise<NextStep | undefined> {
  const { kind, phase, step, payload, attempts } = row;
  let handler: JobHandler<any, C, any> | undefined;
  try {
    handler = await run.resolve(kind);
    refuseEndless(row, handler);
    return await callPhase(row, handler, run, progress);
  } catch (thrown) {
    const { reason } = run.controller.signal;
    // None of the three is the step's failure. Whether the job goes on with it, its row knows.
    if (takenAway(reason)) return { phase, step, payload, attempts: attempts - 1, ...atOnce, ...errorOf(row) };
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    run.onError(error, { id: row.id, kind, step: phase === 'steps' ? step : phase, attempt: attempts });
    if (attempts < maxAttemptsOf(row, handler)) return retry(row, run.clock);
    if (phase !== 'steps' || !handler?.failed) return undefined;
    const { name, message } = error;
    return { phase: 'failed', step, payload, attempts: 0, ...atOnce, error: { name, message } };
  }
}

async function callPhase<C>(
  row: JobRow,
  handler: JobHandler<any, C, any> | undefined,
  run: JobRun<C>,
  progress: ProgressWriter,
): Promise<NextStep | undefined> {
  const { kind, phase, step, payload } = row;
  const job = runningJob(row, run, progress);
  const ctx = run.context(job);
  if (phase === 'failed') {
    await handler?.failed?.(payload, Object.assign(new Error(row.error?.message), { name: row.error?.name }), ctx, job);
    return undefined;
  }
  if (phase === 'cancelled') {
    await handler?.cancelled?.(payload, ctx, job);
    return undefined;
  }
  if (!handler || !Object.hasOwn(handler.steps, step)) {
    throw new Error(`Nothing handles the step ${step} of ${kind} jobs.`);
  }
  const next = await handler.steps[step]!(payload, ctx, job);
  if (!next) return undefined;
  return {
    phase,
    step: next.step,
    payload: next.payload === undefined ? payload : next.payload,
    attempts: 0,
    ...dueAfter(next, run.clock),
  };
}

/** A process that dies in a step never gets to count it as failed: do not let the same step kill every next one. */
function refuseEndless(row: JobRow, handler: JobHandler<any, any, any> | undefined): void {
  if (row.attempts <= 2 * maxAttemptsOf(row, handler)) return;
  throw new Error(`The step did not end in ${row.attempts - 1} tries.`);
}

function runningJob<C>(row: JobRow, run: JobRun<C>, progress: ProgressWriter): RunningJob {
  const { id, kind, account, region, caller, subject, attempts } = row;
  return {
    id,
    kind,
    account,
    region,
    attempt: attempts,
    ...(subject && { subject }),
    ...(caller !== undefined && { caller }),
    signal: run.controller.signal,
    report: (value) => progress.report(value),
    finish: (tx) => finishJob(tx, row),
  };
}

function maxAttemptsOf({ phase }: JobRow, handler: JobHandler<any, any, any> | undefined): number {
  return phase === 'steps' ? (handler?.maxAttempts ?? defaultMaxAttempts) : maxClosingAttempts;
}

function retry(row: JobRow, clock: Clock): NextStep {
  const { phase, step, payload, attempts } = row;
  const delayMs = Math.min(maxBackOffMs, firstBackOffMs * 2 ** (attempts - 1));
  return { phase, step, payload, attempts, ...dueAfter({ delayMs }, clock), ...errorOf(row) };
}

function takenAway(reason: unknown): boolean {
  return reason instanceof JobCancelled || reason instanceof LeaseLost || reason instanceof JobStopped;
}

function errorOf({ error }: JobRow): Pick<NextStep, 'error'> {
  return error ? { error } : {};
}
