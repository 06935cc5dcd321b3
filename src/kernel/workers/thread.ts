/** One worker thread, seen from the pool: does one piece of work at a time, and fails it alone when it ends. */
import { Worker } from 'node:worker_threads';
import { entryFile } from '../entry-file.ts';
import { TaskError, type FromThread, type ToThread } from './task.ts';

export interface Work extends ToThread {
  readonly timeoutMs: number;
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

export interface Thread {
  /** Only while it has none. */
  begin(work: Work): void;
  /** Ends it; what it works on fails with `why`. Resolves once it is gone, which code that is not JavaScript delays. */
  stop(why: unknown): Promise<void>;
}

export interface ThreadEvents {
  /** It may begin something else. */
  free(): void;
  gone(): void;
}

/** Of its heap, for what is short-lived. */
const maxYoungGenerationSizeMb = 8;
/** Whose processor is elsewhere, or who waits for something, is ended after so many times the processor time. */
const longestTimes = 6;

export function startThread(memoryMb: number, events: ThreadEvents): Thread {
  const worker = new Worker(entryFile('worker-thread.ts', import.meta.url), {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb },
  });
  let current: Work | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** Processor time at the end of the work before. */
  let usedMs = 0;
  let isOnline = false;
  let cause: (Error & { code?: string }) | undefined;
  // What is being worked on keeps the process; the thread alone does not.
  worker.unref();
  worker.on('online', () => {
    isOnline = true;
    startTimer();
  });
  worker.on('message', (answer: FromThread) => {
    usedMs = answer.usedMs;
    const done = finish();
    if (done === undefined) return;
    if ('output' in answer) done.resolve(answer.output);
    else done.reject(failed(done, answer.failure));
    events.free();
  });
  // The answer nests deeper than this thread's stack reads: nothing else comes.
  worker.on('messageerror', (error: Error) => {
    if (current) void stop(failed(current, error));
  });
  worker.on('error', (error: Error) => {
    cause = error;
  });
  worker.on('exit', () => {
    const left = finish();
    left?.reject(ended(left, cause, memoryMb));
    events.gone();
  });

  function startTimer(): void {
    if (current && isOnline) timer = setTimeout(look, current.timeoutMs, current, performance.now());
  }

  /** Ends what has had its time; what only waited for a processor gets the rest of it. */
  function look(work: Work, begunAt: number): void {
    const { timeoutMs } = work;
    const leftMs = begunAt + longestTimes * timeoutMs - performance.now();
    const end = (): void => void stop(timedOut(work));
    if (leftMs <= 0) return end();
    // Code that is not JavaScript is not interrupted, and answers nothing meanwhile.
    timer = setTimeout(end, leftMs);
    worker.cpuUsage().then(
      ({ user, system }) => {
        if (current !== work) return;
        const restMs = timeoutMs - ((user + system) / 1000 - usedMs);
        if (restMs <= 0) return end();
        clearTimeout(timer);
        timer = setTimeout(look, Math.min(restMs + 1, leftMs), work, begunAt);
      },
      () => {
        // It has ended, and says so itself.
      },
    );
  }

  function finish(): Work | undefined {
    const work = current;
    clearTimeout(timer);
    current = undefined;
    if (work) worker.unref();
    return work;
  }

  async function stop(why: unknown): Promise<void> {
    finish()?.reject(why);
    await worker.terminate();
  }

  return {
    stop,
    begin(work) {
      const { module, name, input } = work;
      current = work;
      worker.ref();
      startTimer();
      try {
        worker.postMessage({ module, name, input } satisfies ToThread);
      } catch (error) {
        finish();
        work.reject(failed(work, error));
        events.free();
      }
    },
  };
}

const timedOut = ({ name, timeoutMs }: Work): TaskError =>
  new TaskError('TimedOut', `${name} did not end within ${timeoutMs} ms of processor time, and was ended.`);

function failed({ name }: Work, cause: unknown): TaskError {
  return new TaskError('Failed', `${name} failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
}

function ended({ name }: Work, cause: (Error & { code?: string }) | undefined, memoryMb: number): TaskError {
  if (cause?.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const sentence = `${name} needs more than the ${memoryMb} MB of memory that it may have.`;
    return new TaskError('OutOfMemory', sentence, cause);
  }
  const why = cause?.message ?? 'it left by itself';
  return new TaskError('Ended', `The thread that worked on ${name} has ended: ${why}.`, cause);
}
