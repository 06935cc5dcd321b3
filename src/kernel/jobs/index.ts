/**
 * Durable background work. A job is a row written in the same commit as what caused it (so this is the outbox too);
 * a runner leases due jobs, runs one idempotent step at a time and saves the outcome under a fencing token. Jobs
 * survive kill -9 and run on whichever node leases them, in lanes that do not wait for each other.
 *
 * Is not: order. Two jobs run in any order, and side by side; what needs one is one job.
 */
import type { KeyParts } from '../collections/collection.ts';
import type { ReadTransaction, WriteTransaction } from '../store.ts';

/** Neither: at once. */
export interface Wait {
  /** Not before this domain time (milliseconds): what people and their clocks wait for. */
  readonly runAt?: number;
  /** Not before so much of the machine's time has passed, wherever the domain clock is: for the world outside. */
  readonly delayMs?: number;
}

export interface NewJob<P = unknown> extends Wait {
  /** `<service>/<what>`, as a service's manifest registers it. */
  readonly kind: string;
  readonly payload: P;
  /** What the job is about, to find it by: unique in the whole store (a stack's ARN, not its name). */
  readonly subject?: KeyParts;
  /** Default: the lane of its kind. */
  readonly lane?: string;
}

/** Where a job works, and for whom. */
export interface JobOrigin<Who = unknown> {
  readonly account: string;
  readonly region: string;
  /** Who asked for it, where somebody did. */
  readonly caller?: Who;
}

/** What a step answers: another step with its payload, or nothing when the job is done. */
export type StepResult<P> = (Wait & { readonly step: string; readonly payload?: P }) | void;

/** The job that a step belongs to, as it runs. */
export interface RunningJob<Who = unknown> extends JobOrigin<Who> {
  readonly id: string;
  readonly kind: string;
  readonly subject?: KeyParts;
  /** Starts of this step, this one included. */
  readonly attempt: number;
  /**
   * Aborted when the job is cancelled, its lease is lost or the server stops. What the step throws then is no failure:
   * a cancelled job goes on with `cancelled`, one whose server stops with the same step.
   */
  readonly signal: AbortSignal;
  /** Tells others how far the step is (JSON); they read the latest, soon. */
  report(progress: unknown): void;
  /**
   * Ends the job in the step's own transaction, so that what it does there is done once. `false`: the lease is lost or
   * the job cancelled; then write nothing.
   */
  finish(tx: WriteTransaction): Promise<boolean>;
}

/** A job's steps by name; the first is `start`. `C` is the context that the composition root gives to handlers. */
export interface JobHandler<P, C, Who = unknown> {
  readonly steps: Readonly<Record<string, (payload: P, ctx: C, job: RunningJob<Who>) => Promise<StepResult<P>>>>;
  /** Tries of one step before the job fails (default 5, exponential back-off from 100 ms of machine time). */
  readonly maxAttempts?: number;
  /** Runs when a step has failed for the last time, and again when it throws itself. */
  failed?(payload: P, error: Error, ctx: C, job: RunningJob<Who>): Promise<void>;
  /**
   * Runs once the job has been cancelled and the step that ran meanwhile has ended, whatever that has done; again when
   * it throws. The payload is the latest that a step answered.
   */
  cancelled?(payload: P, ctx: C, job: RunningJob<Who>): Promise<void>;
}

/** A job as others see it. */
export interface JobView {
  readonly id: string;
  readonly kind: string;
  readonly account: string;
  readonly region: string;
  readonly step: string;
  /** `failed` and `cancelled`: its handler of that name is to run, or running. */
  readonly phase: 'steps' | 'failed' | 'cancelled';
  readonly running: boolean;
  readonly cancelled: boolean;
}

export interface Jobs {
  /** Adds a job in the caller's transaction; returns its id. */
  enqueue(tx: WriteTransaction, job: NewJob, origin: JobOrigin): string;
  /** Jobs that are not over, the oldest first. */
  find(tx: ReadTransaction, subject: KeyParts, kind?: string): Promise<JobView[]>;
  /** Lets a waiting job run at once, a running one go on without its next wait. `false`: there is none. */
  wake(tx: WriteTransaction, id: string): Promise<boolean>;
  /** `false`: there is none, or it has failed. Cancelling twice is cancelling once. */
  cancel(tx: WriteTransaction, id: string): Promise<boolean>;
  /** What a step reported last; gone with the job. */
  progress(tx: ReadTransaction, id: string): Promise<unknown>;
  /** Resolves when no job is due or running (for tests and for reset). What waits for a later try is not due. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export { defaultLane, type Lane } from './lane.ts';
export { JobCancelled, JobStopped, LeaseLost } from './run-job.ts';
export { jobsRange } from './row.ts';
export { type JobRunnerOptions, startJobs } from './runner.ts';
