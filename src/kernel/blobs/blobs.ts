/**
 * Large bodies, outside the store. A body is staged (written and fsynced under a random id) before the transaction
 * that refers to it; staged bodies that no committed record refers to are swept at the start.
 */
import { randomBytes } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createBlobCheck, type BlobFacts, type Checked } from './blob-check.ts';
import type { ChecksumAlgorithm } from './checksum.ts';
import { chunksReadBytes, decrypted, type Encrypted, type Range } from './chunk-cipher.ts';
import { createReaders, type Readers } from './readers.ts';
import type { Intake } from './take-in.ts';
import { StoreFull, StoreReadOnly } from '../store-errors.ts';

/** Facts of the body as it came, encrypted or not; `md5` is S3's ETag. */
export interface StagedBlob extends BlobFacts {
  readonly id: string;
  /** Base64, where one was asked for. */
  readonly checksum?: string;
}

export interface StageOptions {
  readonly maxBytes?: number;
  /** Encrypts the body with this key, which no other body may have: 32 bytes. */
  readonly key?: Uint8Array;
  /** Another digest than MD5, of the body as it came. */
  readonly checksum?: ChecksumAlgorithm;
  /** The body's parts are nobody else's: they are given back as they are taken in (`giveBack`). */
  readonly ownsParts?: boolean;
}

/** The body is longer than the caller allows. */
export class BlobTooLarge extends Error {
  override readonly name = 'BlobTooLarge';
  /** Bytes. */
  readonly maxBytes: number;
  constructor(maxBytes: number) {
    super(`The body is longer than ${maxBytes} bytes.`);
    this.maxBytes = maxBytes;
  }
}

/**
 * Bodies whose memory is given back as soon as nobody needs it. A buffer weighs on V8's heap until it is collected: all
 * of the heap was walked for every 20 MiB of a body, and what waited for that was most of the server's memory.
 */
const owning = new WeakSet<object>();

/** Says of a body that its parts are nobody else's: whoever has used one up gives it back. */
export function owningParts<T extends AsyncIterable<Uint8Array>>(body: T): T {
  owning.add(body);
  return body;
}

export function ownsParts(body: AsyncIterable<Uint8Array> | Uint8Array | undefined): boolean {
  return body !== undefined && owning.has(body);
}

/** Smaller ones may lie in a pool, with others' bytes. */
const ownBufferFrom = 16 * 1024;

/** The part is empty afterwards. One that is only a piece of its buffer is left to the collector. */
export function giveBack({ buffer, length }: Uint8Array): void {
  if (length >= ownBufferFrom && length === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

export interface Blobs extends Readers {
  /** Resolves once the body is durable. Rejects (and keeps nothing) when the stream fails or exceeds `maxBytes`. */
  stage(body: AsyncIterable<Uint8Array> | Uint8Array, options?: StageOptions): Promise<StagedBlob>;
  /**
   * `start` and `end` are byte offsets, both included. An encrypted body that was changed fails with `BlobDamaged`
   * before anything of the change is read; others are read as they lie there.
   */
  open(id: string, range?: Range, encrypted?: Encrypted): Readable;
  /** Whether the body is there and is what was staged: reads it whole, once in this process unless `again`. */
  isWhole(id: string, facts: Checked, options?: { readonly again?: boolean }): Promise<boolean>;
  /** Bytes that lie there; `undefined`: it does not. */
  storedBytes(id: string): Promise<number | undefined>;
  delete(id: string): Promise<void>;
  /**
   * Deletes what an earlier process left behind: every blob whose id `isUsed` does not know, but for those staged
   * since the store of blobs was opened. Runs beside everything else.
   */
  sweep(isUsed: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<void>;
  clear(): Promise<void>;
}

const stagingFolder = 'staging';
/** How many ids `isUsed` is asked about at once. */
const sweepBatch = 200;

/**
 * Blobs as files in `folder`, which is made when it is not there: `<first two digits of the id>/<id>`. A blob has its
 * name only once all of it is on disk. `stage` rejects with `BlobTooLarge`, with `StoreFull`, or with the body's error.
 */
export async function openBlobs(folder: string): Promise<Blobs> {
  const staging = join(folder, stagingFolder);
  try {
    mkdirSync(staging, { recursive: true });
    // What is mostly none is looked for without loading `node:fs/promises`.
    for (const name of readdirSync(staging)) await rm(join(staging, name), { recursive: true, force: true });
  } catch (error) {
    // What is there can be read all the same; `stage` tries again.
    if (!isRefusal(error)) throw error;
  }
  /** Ids that a running sweep may not know yet. */
  const young = new Set<string>();
  const intake = intakeOnce();
  let swept = false;
  const pathOf = (id: string) => join(folder, checkId(id).slice(0, 2), id);
  const remove = (id: string) => rm(pathOf(id), { force: true });
  const read: Blobs['open'] = (id, range, encrypted) => {
    const path = pathOf(id);
    return encrypted
      ? decrypted((part) => readLate(path, part), encrypted, range)
      : openedLate(() => createReadStream(path, { ...range, highWaterMark: chunksReadBytes }));
  };

  // At once, like what is done at the opening: a start where no body lies loads no `node:fs/promises`.
  const bodyFolders = () => readdirSync(folder).filter((name) => /^[0-9a-f]{2}$/.test(name));

  async function* ids(): AsyncIterable<string[]> {
    for (const name of bodyFolders()) {
      const found = (await readdir(join(folder, name))).filter(isId);
      for (let index = 0; index < found.length; index += sweepBatch) yield found.slice(index, index + sweepBatch);
    }
  }
  return {
    ...createReaders(),
    async stage(body, options = {}) {
      const id = newId();
      if (!swept) young.add(id);
      const staged = join(staging, id);
      try {
        await mkdir(staging, { recursive: true });
        const { takeIn, writer } = await intake();
        const file = await open(staged, 'wx', 0o600);
        let facts: Omit<StagedBlob, 'id'>;
        try {
          const { write, finish } = writer(file);
          facts = await takeIn(body, options, write);
          await finish();
        } finally {
          await file.close();
        }
        await publish(staged, pathOf(id));
        return { id, ...facts };
      } catch (error) {
        await rm(staged, { force: true }).catch(() => {});
        throw asStoreError(error, folder);
      }
    },
    open: read,
    isWhole: createBlobCheck(read),
    storedBytes: async (id) => {
      const path = pathOf(id);
      return stat(path).then(
        ({ size }) => size,
        () => undefined,
      );
    },
    delete: remove,
    async sweep(isUsed) {
      for await (const batch of ids()) {
        const used = await isUsed(batch);
        await Promise.all(batch.filter((id) => !used.has(id) && !young.has(id)).map(remove));
      }
      swept = true;
      young.clear();
    },
    async clear() {
      const trash = join(staging, newId());
      await mkdir(trash);
      for (const name of bodyFolders()) await rename(join(folder, name), join(trash, name));
      // However many there are, nobody waits for them; what a crash leaves goes at the next start.
      rm(trash, { recursive: true, force: true }).catch(() => {});
    },
  };
}

export function openedBy(find: (id: string) => (range?: Range) => Readable): Blobs['open'] {
  return (id, range, encrypted) => {
    const open = find(id);
    return encrypted ? decrypted(open, encrypted, range) : open(range);
  };
}

/** A start reads no body. */
async function* readLate(path: string, range: Range): AsyncIterable<Buffer> {
  yield* (await import('./read-in-turns.ts')).readInTurns(path, range, chunksReadBytes);
}

/** A stream that opens its file when somebody reads it: one that is thrown away unread holds no descriptor. */
export function openedLate(open: () => Readable): Readable {
  async function* bytes(): AsyncIterable<Buffer> {
    yield* open() as AsyncIterable<Buffer>;
  }
  return Readable.from(bytes(), { objectMode: false });
}

/** As a file that is not there fails. */
export function missingBlob(id: string): Error {
  return Object.assign(new Error(`There is no blob ${id}.`), { code: 'ENOENT' });
}

/** Loaded with the first body: a start does without. */
function intakeOnce(): () => Promise<Intake> {
  let made: Intake | undefined;
  return async () => (made ??= (await import('./take-in.ts')).createIntake());
}

/** The same contract without a disk. */
export function openMemoryBlobs(): Blobs {
  const bodies = new Map<string, Buffer>();
  const intake = intakeOnce();
  const read = openedBy((id) => {
    const body = bodies.get(checkId(id));
    return (range) => {
      if (body) return Readable.from([range ? body.subarray(range.start, range.end + 1) : body], { objectMode: false });
      const missing = missingBlob(id);
      return new Readable({
        read() {
          this.destroy(missing);
        },
      });
    };
  });
  return {
    ...createReaders(),
    async stage(body, options = {}) {
      const id = newId();
      const chunks: Uint8Array[] = [];
      const { takeIn } = await intake();
      const facts = await takeIn(body, options, async (pieces) => {
        chunks.push(...pieces.map((piece) => Buffer.from(piece)));
      });
      bodies.set(id, Buffer.concat(chunks));
      return { id, ...facts };
    },
    open: read,
    isWhole: createBlobCheck(read),
    storedBytes: async (id) => bodies.get(checkId(id))?.length,
    async delete(id) {
      bodies.delete(checkId(id));
    },
    // Nothing in memory is an earlier process's.
    sweep: async () => {},
    async clear() {
      bodies.clear();
    },
  };
}

/** Gives a synced file its final name, and makes the name durable too. */
async function publish(staged: string, path: string): Promise<void> {
  const folder = dirname(path);
  if ((await mkdir(folder, { recursive: true })) !== undefined) await syncFolder(dirname(folder));
  try {
    await rename(staged, path);
  } catch (error) {
    // A clear took the folder away in between.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(folder, { recursive: true });
    await rename(staged, path);
  }
  await syncFolder(folder);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function newId(): string {
  return randomBytes(16).toString('hex');
}

function isId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

/** An id becomes part of a path. */
function checkId(id: string): string {
  if (!isId(id)) throw new Error('A blob id is 32 hexadecimal digits.');
  return id;
}

const fullCodes = ['ENOSPC', 'EDQUOT'];
const readOnlyCodes = ['EROFS', 'EACCES', 'EPERM'];

function isRefusal(error: unknown): boolean {
  return [...fullCodes, ...readOnlyCodes].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}

function asStoreError(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (fullCodes.includes(code)) {
    return new StoreFull(`No space is left for ${folder}: the body was not kept. Free some space and try again.`, {
      cause: error,
    });
  }
  if (!readOnlyCodes.includes(code)) return error;
  return new StoreReadOnly(
    `${folder} can be read, but not written (${code}): the body was not kept. Make it writable.`,
    { cause: error },
  );
}
