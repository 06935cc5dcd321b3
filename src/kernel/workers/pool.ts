/**
 * A pool of worker threads for work that would hold the event loop: functions of our own modules, with values that are
 * copied there and back. Threads start when there is something to do, and end when there was nothing for a while. What
 * goes wrong in one fails its task alone.
 *
 * It is no place for people's code as it is: threads share the process, and its modules reach the system. Buffers
 * lie outside of a thread's heap, which is what `memoryMb` bounds. docs/decisions/0026-processes-and-threads.md
 */
import { FairQueue } from './fair-queue.ts';
import { TaskError, type Task } from './task.ts';
import { startThread, type Thread, type Work } from './thread.ts';

export { task, TaskError, type Task } from './task.ts';

export interface WorkerPoolOptions {
  /** Threads at once. */
  readonly threads: number;
  /** Tasks of one name that may wait for one. Those of different names take turns. */
  readonly queue: number;
  /** How long a thread waits for its next task. */
  readonly idleMs: number;
  /** Heap of a thread. */
  readonly memoryMb: number;
}

export interface RunOptions {
  /** Processor time, from when a thread has it; six times as long in all, while others have the processor. */
  readonly timeoutMs: number;
  /** Ends it, waiting or running: the task fails with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface WorkerPool {
  /** @throws TaskError */
  run<Input, Output>(task: Task<Input, Output>, input: Input, options: RunOptions): Promise<Output>;
  /** Threads that are there. */
  readonly threads: number;
  /** Fails what waits and what runs; resolves once no thread is left. */
  close(): Promise<void>;
}

export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const waiting = new FairQueue<Work>();
  const all = new Set<Thread>();
  /** The last is the one that worked last, so that others come to rest. */
  const idle = new Map<Thread, NodeJS.Timeout>();
  const working = new Map<Work, Thread>();
  let closed = false;

  function pump(): void {
    for (let first = waiting.first(); first !== undefined; first = waiting.first()) {
      const thread = takeIdle() ?? (all.size < options.threads ? add(first) : undefined);
      if (thread === undefined) return;
      const work = waiting.take();
      if (work === undefined) return;
      working.set(work, thread);
      thread.begin(work);
    }
  }

  function takeIdle(): Thread | undefined {
    const [thread, timer] = [...idle].at(-1) ?? [];
    if (thread) idle.delete(thread);
    clearTimeout(timer);
    return thread;
  }

  /** Where the system gives no thread, its first task is told so. */
  function add(first: Work): Thread | undefined {
    try {
      const thread: Thread = startThread(options.memoryMb, {
        free: () => {
          idle.set(thread, setTimeout(() => void end(thread), options.idleMs).unref());
          pump();
        },
        gone: () => {
          all.delete(thread);
          clearTimeout(idle.get(thread));
          idle.delete(thread);
          pump();
        },
      });
      all.add(thread);
      return thread;
    } catch (error) {
      waiting.remove(first.name, first);
      const sentence = `No thread could be started for ${first.name}: ${(error as Error).message}`;
      first.reject(new TaskError('Ended', sentence, error));
      return undefined;
    }
  }

  function end(thread: Thread): Promise<void> {
    idle.delete(thread);
    return thread.stop(new TaskError('Closed', 'The server is stopping.'));
  }

  function abort(work: Work, reason: unknown): void {
    if (waiting.remove(work.name, work)) work.reject(reason);
    else void working.get(work)?.stop(reason);
  }

  function run(task: Task<unknown, unknown>, input: unknown, { timeoutMs, signal }: RunOptions): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (closed) throw new TaskError('Closed', 'The server is stopping.');
      signal?.throwIfAborted();
      const before = waiting.count(task.name);
      if (before >= options.queue && idle.size === 0 && all.size >= options.threads) {
        throw new TaskError(
          'Full',
          `${task.name} was not begun: ${before} tasks wait already for ` +
            `${all.size} threads. Try again in a moment.`,
        );
      }
      const settled = (): void => {
        working.delete(work);
        signal?.removeEventListener('abort', onAbort);
      };
      const work: Work = {
        module: task.module,
        name: task.name,
        input,
        timeoutMs,
        resolve: (output) => {
          settled();
          resolve(output);
        },
        reject: (error) => {
          settled();
          reject(error as Error);
        },
      };
      const onAbort = (): void => abort(work, signal!.reason);
      signal?.addEventListener('abort', onAbort);
      waiting.add(work.name, work);
      pump();
    });
  }

  return {
    run: run as WorkerPool['run'],
    get threads() {
      return all.size;
    },
    async close() {
      closed = true;
      for (const { reject } of waiting.takeAll()) reject(new TaskError('Closed', 'The server is stopping.'));
      await Promise.all([...all].map(end));
    },
  };
}
