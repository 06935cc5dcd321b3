/**
 * Durable background work. A job is a row written in the same commit as what caused it (so this is the outbox too);
 * a runner leases due jobs, runs one idempotent step at a time and saves the outcome under a fencing token. Jobs
 * survive kill -9 and run on whichever node leases them.
 */
import type { WriteTransaction } from './store.ts';

/** How long something waits; at most one of the two. */
export interface Wait {
  /** Not before this domain time (milliseconds): what the clock of the local API moves. */
  readonly runAt?: number;
  /** Milliseconds of machine time, wherever the domain clock is moved to: for what waits for the world outside. */
  readonly delayMs?: number;
}

export interface NewJob<P = unknown> extends Wait {
  /** `<service>/<what>`, as a service's manifest registers it. */
  readonly kind: string;
  readonly payload: P;
}

/** What a step answers: another step with its payload (at once, or after a wait), or nothing when the job is done. */
export type StepResult<P> = { readonly step: string; readonly payload?: P } & Wait | void;

/** A job's steps by name; the first is `start`. `C` is the context that the composition root gives to handlers. */
export interface JobHandler<P, C> {
  readonly steps: Readonly<Record<string, (payload: P, ctx: C) => Promise<StepResult<P>>>>;
  /** Tries of one step before the job fails (default 5, exponential back-off from 100 ms of machine time). */
  readonly maxAttempts?: number;
  /** Called when a step has failed for the last time. */
  failed?(payload: P, error: Error, ctx: C): Promise<void>;
}

export interface Jobs {
  /** Adds a job in the caller's transaction; returns its id. */
  enqueue(tx: WriteTransaction, job: NewJob): string;
  /** Resolves when no job is due or running (for tests and for reset). */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export { jobsRange } from './job-rows.ts';
export { type JobRunnerOptions, startJobs } from './job-runner.ts';
