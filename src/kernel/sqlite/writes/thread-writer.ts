/**
 * Which thread writes a batch. A small one is written in this thread, by the connection that reads: on a fast disk that
 * takes less than handing it over, and that connection keeps the pages that it has cached. Another thread, started when
 * it is first needed, takes what would stop the loop: large batches (handed over in parts), all of them where the disk
 * is slow, and now and then one with which the log goes into the file.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { monotonicMs } from '../../clock.ts';
import { entryFile } from '../../entry-file.ts';
import { StoreUnavailable } from '../../store-errors.ts';
import type { Batch } from './batch.ts';
import type { Writer } from './writer.ts';

export interface WriterData {
  readonly path: string;
  readonly maxBytes: number | undefined;
  readonly cacheKb: number;
  /** As the thread begins; absent: SQLite's own. */
  readonly autoCheckpoint?: number | undefined;
}

export interface ThreadWriterOptions {
  readonly data: WriterData;
  /** For what is written in this thread. */
  readonly inline: Writer;
  /** Characters of keys and values from which a batch is the thread's. */
  readonly threadFrom: number;
}

export type ToWriter =
  | { readonly kind: 'part'; readonly batch: Batch; readonly last: boolean }
  | { readonly kind: 'empty-aside' }
  | { readonly kind: 'auto-checkpoint'; readonly pages: number }
  | { readonly kind: 'close' };
/**
 * To each batch, each step of emptying and each setting, in their order. `failure`: what SQLite said;
 * an Error would lose its codes on the way.
 */
export interface FromWriter {
  readonly failure?: SqliteFailure;
  /** Of a step: whether something is left. */
  readonly more?: boolean;
}

interface SqliteFailure {
  readonly message: string;
  readonly code?: string | undefined;
  readonly errcode?: number | undefined;
}

/** Characters that are copied in one go. */
const partLength = 1024 * 1024;
/** A disk on which a small commit takes this many milliseconds is slow. */
const slowMs = 8;
/** One of so many small batches tells whether a slow disk still is. */
const slowTrial = 64;
/** Pages that the log may get in this thread before the other brings them into the file. */
const maxLogPages = 1000;
/** Pages that a commit changes, about: so many, one for each of its keys, and what its values fill. */
const pagesBeside = 4;
const pageLength = 4096;
/** Milliseconds without work after which the thread ends: it holds a tenth of the server's memory. */
const idleMs = 5000;
/** Of its heap, for what is short-lived; the rest is batches, as large as they come. */
const maxYoungGenerationSizeMb = 4;

/** Says of each batch whether it is small enough for this thread, going by how long the latest took. */
function createPace(threadFrom: number) {
  let meanMs = 0;
  let small = 0;
  let pages = 0;
  return {
    isHere(batch: Batch): boolean {
      const length = lengthOf(batch);
      if (length >= threadFrom) return false;
      pages += pagesBeside + batch.keys.length + length / pageLength;
      if (pages < maxLogPages && (meanMs < slowMs || ++small % slowTrial === 0)) return true;
      pages = 0;
      return false;
    },
    tookMs(ms: number): void {
      meanMs += (ms - meanMs) / 8;
    },
  };
}

export function createThreadWriter({ data, inline, threadFrom }: ThreadWriterOptions): Writer {
  const pace = createPace(threadFrom);
  let worker: Worker | undefined;
  let ending: Promise<void> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  let pages: number | undefined;
  const awaited: ((failure: unknown, more?: boolean) => void)[] = [];

  const start = (): Worker => {
    const resourceLimits = { maxYoungGenerationSizeMb };
    const started = new Worker(entryFile('writer-thread.ts', import.meta.url), {
      workerData: { ...data, autoCheckpoint: pages } satisfies WriterData,
      execArgv: [],
      resourceLimits,
    });
    started.unref();
    let cause: unknown;
    started.on('message', ({ failure, more }: FromWriter) => {
      awaited.shift()?.(failure && Object.assign(new Error(failure.message), failure), more);
    });
    started.on('error', (error) => {
      cause = error;
    });
    started.on('exit', () => {
      // One that was told to end has nothing in hand, and another may be at work by now.
      if (worker !== started) return;
      worker = undefined;
      const said =
        `The thread that writes ${data.path} has ended. ` + 'Whether its last write was kept shows when it is read.';
      for (const settle of awaited.splice(0)) settle(new StoreUnavailable(said, { cause }));
    });
    return started;
  };
  const end = (): Promise<void> => {
    clearTimeout(idle);
    const ended = worker;
    worker = undefined;
    if (!ended) return ending;
    ending = new Promise((resolve) => ended.once('exit', () => resolve()));
    ended.ref();
    ended.postMessage({ kind: 'close' } satisfies ToWriter);
    return ending;
  };
  const endIfIdle = (): void => {
    if (awaited.length === 0) void end();
  };
  const answered = (): Promise<boolean> =>
    new Promise((resolve, reject) => {
      awaited.push((failure, more = false) => (failure === undefined ? resolve(more) : reject(failure)));
    });
  /** What is being written keeps the process. */
  const onThread = async (work: (thread: Worker) => Promise<unknown>): Promise<boolean> => {
    clearTimeout(idle);
    const thread = (worker ??= start());
    const written = answered();
    thread.ref();
    try {
      await Promise.race([written, work(thread)]);
      return await written;
    } finally {
      thread.unref();
      if (worker === thread) idle = setTimeout(endIfIdle, idleMs).unref();
    }
  };
  return {
    isThread: true,
    async autoCheckpoint(to) {
      pages = to;
      if (!worker) return;
      const set = answered();
      worker.postMessage({ kind: 'auto-checkpoint', pages: to } satisfies ToWriter);
      await set;
    },
    async write(batch) {
      if (pace.isHere(batch)) {
        const began = monotonicMs();
        const written = await inline.write(batch);
        pace.tookMs(monotonicMs() - began);
        return written;
      }
      await onThread((thread) => send(thread, batch));
      return 'thread';
    },
    emptyAside: () => onThread(async (thread) => thread.postMessage({ kind: 'empty-aside' } satisfies ToWriter)),
    close: end,
  };
}

function lengthOf({ keys, values }: Batch): number {
  return keys.reduce((sum, key, index) => sum + key.length + (values[index]?.length ?? 0), 0);
}

async function send(thread: Worker, batch: Batch): Promise<void> {
  let from = 0;
  for (const { to, last } of cut(batch.values)) {
    const part: Batch = { ...batch, keys: batch.keys.slice(from, to), values: batch.values.slice(from, to) };
    thread.postMessage({ kind: 'part', batch: from === 0 ? part : { ...part, deleted: [] }, last } satisfies ToWriter);
    from = to;
    if (!last) await turn();
  }
}

/** Where to cut, so that no part but those of one value is longer than `partLength`. */
function* cut(values: readonly (string | null)[]): Generator<{ to: number; last: boolean }> {
  let length = 0;
  for (const [index, value] of values.entries()) {
    length += 64 + (value?.length ?? 0);
    if (length > partLength && index + 1 < values.length) {
      yield { to: index + 1, last: false };
      length = 0;
    }
  }
  yield { to: values.length, last: true };
}
