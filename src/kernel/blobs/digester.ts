/**
 * MD5 and a checksum of bodies while they are taken in. Those of a large body are computed by a thread beside the event
 * loop, which has its cipher and its bytes to see to; that thread starts with the first large body, and ends when there
 * was none for a while. Pieces go over in a few buffers, which all bodies share and which come back: nobody's memory is
 * taken away, and who is faster than the thread waits. docs/decisions/0053-s3-work-per-request.md
 */
import { Worker } from 'node:worker_threads';
import { entryFile } from '../entry-file.ts';
import { type ChecksumAlgorithm, digestsOf } from './checksum.ts';
import type { Digests, FromDigestThread, ToDigestThread } from './digest-messages.ts';

/** Of one body. */
export interface BodyDigest {
  /** What it returns has to be awaited before the next. The part may be changed only when that is over. */
  update(part: Uint8Array): Promise<void> | undefined;
  /** Once, at the end. */
  end(): Promise<Digests>;
  /** Instead of `end`. */
  drop(): void;
}

export interface Digester {
  begin(algorithm?: ChecksumAlgorithm): BodyDigest;
}

/** Bytes from which a body is the thread's. */
const threadFrom = 512 * 1024;
const bufferBytes = 256 * 1024;
/** On their way at once, for all bodies together. */
const maxBuffers = 8;
const idleMs = 10_000;
/** It holds next to nothing. */
const heap = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 };

export function createDigester(): Digester {
  const thread = createThread();
  return {
    begin(algorithm) {
      let held: Uint8Array[] = [];
      let heldBytes = 0;
      let beside: BodyDigest | undefined;
      const handOver = async () => {
        beside = thread.begin(algorithm);
        for (const part of held) await beside.update(part);
        held = [];
      };
      return {
        update(part) {
          if (beside) return beside.update(part);
          held.push(part);
          heldBytes += part.length;
          return heldBytes < threadFrom ? undefined : handOver();
        },
        end: () => (beside ? beside.end() : digestsOf(held, algorithm)),
        drop: () => beside?.drop(),
      };
    },
  };
}

/** A body in the thread: parts are gathered in a buffer until that is full. */
function createThread(): Pick<Digester, 'begin'> {
  let running: RunningThread | undefined;
  let latest = 0;
  return {
    begin(algorithm) {
      if (!running || running.hasEnded) running = new RunningThread();
      const thread = running;
      const id = ++latest;
      let buffer: ArrayBuffer | undefined;
      let bytes = 0;
      thread.send({ kind: 'begin', id, algorithm });
      thread.open(id);
      const handOver = () => {
        thread.goesOn(handOver);
        if (buffer) thread.send({ kind: 'data', id, buffer, bytes }, [buffer]);
        [buffer, bytes] = [undefined, 0];
      };
      const fill = async (part: Uint8Array) => {
        for (let at = 0; at < part.length;) {
          buffer ??= await thread.buffer();
          const piece = part.subarray(at, at + bufferBytes - bytes);
          new Uint8Array(buffer, bytes).set(piece);
          bytes += piece.length;
          at += piece.length;
          if (bytes === bufferBytes) handOver();
        }
        if (buffer) thread.rests(handOver);
      };
      return {
        update: fill,
        end() {
          handOver();
          return thread.end(id);
        },
        drop() {
          thread.goesOn(handOver);
          if (buffer) thread.giveBack(buffer);
          thread.drop(id);
        },
      };
    },
  };
}

interface Waiting<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

class RunningThread {
  readonly #worker = new Worker(entryFile('digest-thread.ts', import.meta.url), {
    env: {},
    execArgv: [],
    resourceLimits: heap,
  });
  /** How bodies whose buffer is not full yet hand it over. */
  readonly #partlyFilled = new Set<() => void>();
  readonly #free: ArrayBuffer[] = [];
  #made = 0;
  readonly #forBuffers: Waiting<ArrayBuffer>[] = [];
  readonly #endings = new Map<number, Waiting<Digests>>();
  readonly #open = new Set<number>();
  #idle: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  constructor() {
    // A body that is being digested keeps the process by itself.
    this.#worker.unref();
    let cause: unknown;
    this.#worker.on('message', (message: FromDigestThread) => {
      if ('buffer' in message) this.giveBack(message.buffer);
      else this.#finish(message.id)?.resolve(message.digests);
    });
    this.#worker.on('error', (error) => {
      cause = error;
    });
    this.#worker.on('exit', () => {
      this.#failure = new Error('The thread that digests bodies has ended.', { cause });
      for (const { reject } of this.#forBuffers.splice(0)) reject(this.#failure);
      for (const { reject } of this.#endings.values()) reject(this.#failure);
      this.#endings.clear();
    });
  }

  get hasEnded(): boolean {
    return this.#failure !== undefined;
  }

  open(id: number): void {
    clearTimeout(this.#idle);
    this.#open.add(id);
    this.#worker.ref();
  }

  send(message: ToDigestThread, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  async buffer(): Promise<ArrayBuffer> {
    if (this.#failure) throw this.#failure;
    const free = this.#free.pop();
    if (free) return free;
    if (this.#made < maxBuffers) {
      this.#made++;
      return new ArrayBuffer(bufferBytes);
    }
    for (const handOver of this.#partlyFilled) handOver();
    return new Promise((resolve, reject) => this.#forBuffers.push({ resolve, reject }));
  }

  /** Its client may stall: where another body waits for a buffer, now or later, it does without its own. */
  rests(handOver: () => void): void {
    if (this.#forBuffers.length > 0) handOver();
    else this.#partlyFilled.add(handOver);
  }

  goesOn(handOver: () => void): void {
    this.#partlyFilled.delete(handOver);
  }

  giveBack(buffer: ArrayBuffer): void {
    const next = this.#forBuffers.shift();
    if (next) next.resolve(buffer);
    else this.#free.push(buffer);
  }

  async end(id: number): Promise<Digests> {
    if (this.#failure) throw this.#failure;
    this.send({ kind: 'end', id });
    return new Promise((resolve, reject) => this.#endings.set(id, { resolve, reject }));
  }

  drop(id: number): void {
    this.send({ kind: 'drop', id });
    this.#finish(id);
  }

  #finish(id: number): Waiting<Digests> | undefined {
    const ending = this.#endings.get(id);
    this.#endings.delete(id);
    this.#open.delete(id);
    if (this.#open.size === 0) {
      this.#worker.unref();
      this.#idle = setTimeout(() => {
        this.#failure = new Error('The thread that digests bodies is at rest.');
        void this.#worker.terminate();
      }, idleMs).unref();
    }
    return ending;
  }
}
