/** The server's one pool of worker threads, made at its first use: a start has nothing to compute. */
import { availableParallelism } from 'node:os';
import type { RunOptions, WorkerPool } from './pool.ts';
import type { Task } from './task.ts';

/** What handlers and jobs give others' threads to do (`ctx.threads`). */
export interface Threads {
  /**
   * Away from the loop. What is asked for in a transaction is not awaited there: see `Context.outside`.
   * @throws TaskError
   */
  run<Input, Output>(task: Task<Input, Output>, input: Input, options: RunOptions): Promise<Output>;
}

export interface OwnThreads extends Threads {
  /** Fails what waits and what runs. */
  close(): Promise<void>;
}

/** Whoever asks for more is told to come again. */
const queue = 256;
const idleMs = 10_000;
/** Of one thread's heap. Tasks bound what they make themselves; this is what holds when one does not. */
const memoryMb = 1024;

export function createThreads(): OwnThreads {
  let pool: Promise<WorkerPool> | undefined;
  let closed = false;
  const made = async (): Promise<WorkerPool> => {
    const { createWorkerPool, TaskError } = await import('./pool.ts');
    if (closed) throw new TaskError('Closed', 'The server is stopping.');
    return createWorkerPool({ threads: Math.max(2, availableParallelism()), queue, idleMs, memoryMb });
  };
  return {
    async run(task, input, options) {
      return (await (pool ??= made())).run(task, input, options);
    },
    async close() {
      closed = true;
      await (await pool)?.close();
    },
  };
}
