/** Stores, clocks and runners for the tests of jobs. */
import { chaos } from '../kernel/chaos.ts';
import { createClock, type MovableClock } from '../kernel/clock.ts';
import {
  type JobHandler,
  type JobOrigin,
  type JobRunnerOptions,
  type Jobs,
  jobsRange,
  type NewJob,
  startJobs,
} from '../kernel/jobs/index.ts';
import { openSqliteStore } from '../kernel/sqlite/store.ts';
import type { Entry, Store, WriteTransaction } from '../kernel/store.ts';
import { entriesOf } from '../kernel/jobs/row.ts';

export type Handlers = Record<string, JobHandler<any, string>>;

/** A runner, and a transaction for each call. */
export interface TestJobs extends Jobs {
  add(job: NewJob, origin?: JobOrigin): Promise<string>;
}

export interface Bench {
  readonly store: Store;
  readonly clock: MovableClock;
  /** The context of a step is its kind and the job's id. */
  start(handlers: Handlers, options?: Partial<JobRunnerOptions<string>>): TestJobs;
  /** Moves machine time, which leases and later tries run on. */
  wait(milliseconds: number): void;
  /** Everything that is kept of jobs. */
  rows(): Promise<readonly Entry[]>;
}

export const here: JobOrigin = { account: '111111111111', region: 'us-east-1' };

export const engines: Record<string, () => Store> = {
  sqlite: () => openSqliteStore({ path: ':memory:' }),
  chaos: () => chaos(openSqliteStore({ path: ':memory:' }), { seed: 3 }),
};

/** `machine`: milliseconds, before what `wait` adds to them. */
export async function withStore(
  run: (bench: Bench) => Promise<void>,
  open = engines['sqlite']!,
  machine = Date.now,
): Promise<void> {
  const store = open();
  let waited = 0;
  const clock = await createClock(store, () => machine() + waited);
  const started: Jobs[] = [];
  try {
    await run({
      store,
      clock,
      wait: (milliseconds) => {
        waited += milliseconds;
      },
      rows: () => store.read((tx) => entriesOf(tx, jobsRange)),
      start(handlers, options) {
        const jobs = startJobs<string>({
          store,
          clock,
          resolve: async (kind) => handlers[kind],
          context: ({ kind, id }) => `${kind} ${id}`,
          onError: () => {},
          ...options,
        });
        started.push(jobs);
        const add = (job: NewJob, origin = here) =>
          store.write(async (tx: WriteTransaction) => jobs.enqueue(tx, job, origin));
        return { ...jobs, add };
      },
    });
  } finally {
    await Promise.all(started.map((jobs) => jobs.stop()));
    await store.close();
  }
}

export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 2));
};

export { entriesOf as entriesIn } from '../kernel/jobs/row.ts';

/** A promise to wait for inside a step. */
export const latch = () => Promise.withResolvers<void>();

/** Resolves when a signal is aborted, with its reason. */
export const aborted = (signal: AbortSignal): Promise<Error> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });
