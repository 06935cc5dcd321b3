/**
 * The writer's near side: starts the thread when there is something to write, hands batches over, in parts where they
 * are large, so that copying them does not stop the loop either. What little a server writes while it starts does not
 * wait for a thread: that is written in this one.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
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
  /** For small batches until the thread is wanted; never while it runs. */
  readonly inline: Writer;
  /** Milliseconds from now on in which small batches do not start the thread. */
  readonly startAfterMs: number;
}

export type ToWriter =
  | { readonly kind: 'part'; readonly batch: Batch; readonly last: boolean }
  | { readonly kind: 'auto-checkpoint'; readonly pages: number }
  | { readonly kind: 'close' };
/** To each batch and each setting, in their order. `failure`: what SQLite said; an Error would lose its codes on the way. */
export interface FromWriter {
  readonly failure?: SqliteFailure;
}

interface SqliteFailure {
  readonly message: string;
  readonly code?: string | undefined;
  readonly errcode?: number | undefined;
}

/** Characters that are copied in one go. */
const partLength = 1024 * 1024;
/** Keys and values of a batch that is written at once, however new the store is. */
const smallLength = 64 * 1024;
/** Of its heap, for what is short-lived; the rest is batches, as large as they come. */
const maxYoungGenerationSizeMb = 4;

export function createThreadWriter({ data, inline, startAfterMs }: ThreadWriterOptions): Writer {
  const startAt = performance.now() + startAfterMs;
  let wanted = false;
  let worker: Worker | undefined;
  let pages: number | undefined;
  const awaited: ((failure?: unknown) => void)[] = [];

  const start = (): Worker => {
    const resourceLimits = { maxYoungGenerationSizeMb };
    const started = new Worker(entryFile('writer-thread.ts', import.meta.url), {
      workerData: { ...data, autoCheckpoint: pages } satisfies WriterData,
      execArgv: [],
      resourceLimits,
    });
    // What is being written keeps the process; the thread alone does not.
    started.unref();
    let cause: unknown;
    started.on('message', ({ failure }: FromWriter) => {
      awaited.shift()?.(failure && Object.assign(new Error(failure.message), failure));
    });
    started.on('error', (error) => {
      cause = error;
    });
    started.on('exit', () => {
      worker = undefined;
      const said = `The thread that writes ${data.path} has ended. Whether its last write was kept shows when it is read.`;
      for (const settle of awaited.splice(0)) settle(new StoreUnavailable(said, { cause }));
    });
    return started;
  };
  const answered = (): Promise<void> =>
    new Promise((resolve, reject) => {
      awaited.push((failure) => (failure === undefined ? resolve() : reject(failure)));
    });
  return {
    isThread: true,
    async autoCheckpoint(to) {
      pages = to;
      await inline.autoCheckpoint(to);
      if (!worker) return;
      const set = answered();
      worker.postMessage({ kind: 'auto-checkpoint', pages: to } satisfies ToWriter);
      await set;
    },
    async write(batch) {
      wanted ||= performance.now() >= startAt || lengthOf(batch) > smallLength;
      if (!wanted) return inline.write(batch);
      const thread = (worker ??= start());
      const written = answered();
      thread.ref();
      try {
        await Promise.race([written, send(thread, batch)]);
        await written;
      } finally {
        thread.unref();
      }
    },
    async close() {
      if (!worker) return;
      const ended = new Promise((resolve) => worker!.once('exit', resolve));
      worker.ref();
      worker.postMessage({ kind: 'close' } satisfies ToWriter);
      await ended;
    },
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
