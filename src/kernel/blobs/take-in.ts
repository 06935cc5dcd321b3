/** Takes a body in: measures it, encrypts it, hands it on to be written; pieces go one after the other. */
import type { FileHandle } from 'node:fs/promises';
import { BlobTooLarge, giveBack, type StagedBlob, type StageOptions } from './blobs.ts';
import { createEncryptor } from './chunk-cipher.ts';
import { createDigester, type Digester } from './digester.ts';

export interface Intake {
  takeIn(
    body: AsyncIterable<Uint8Array> | Uint8Array,
    options: StageOptions,
    write: (pieces: readonly Uint8Array[]) => Promise<void>,
  ): Promise<Omit<StagedBlob, 'id'>>;
  writer(file: FileHandle): Writer;
}

export interface Writer {
  write(pieces: readonly Uint8Array[]): Promise<void>;
  /** Resolves once all of it is durable. */
  finish(): Promise<void>;
}

export function createIntake(): Intake {
  const digester = createDigester();
  return { takeIn: (body, options, write) => takeIn(digester, body, options, write), writer };
}

/**
 * Measures the body while `write` takes it, or what is encrypted of it, piece by piece: the next is taken in while one
 * is written.
 */
async function takeIn(
  digester: Digester,
  body: AsyncIterable<Uint8Array> | Uint8Array,
  { maxBytes = Infinity, key, checksum, ownsParts = false }: StageOptions,
  write: (pieces: readonly Uint8Array[]) => Promise<void>,
): Promise<Omit<StagedBlob, 'id'>> {
  const digest = digester.begin(checksum);
  const encryptor = key && createEncryptor(key);
  let size = 0;
  let gathered: Uint8Array[] = [];
  let gatheredBytes = 0;
  let writing = Promise.resolve();
  const written = async (pieces: readonly Uint8Array[]) => {
    await write(pieces);
    if (encryptor) pieces.forEach(giveBack);
  };
  const flush = async () => {
    const pieces = gathered;
    [gathered, gatheredBytes] = [[], 0];
    await writing;
    if (pieces.length > 0) writing = written(pieces);
    // Whoever waits for it next is told.
    writing.catch(() => {});
  };
  try {
    for await (const part of body instanceof Uint8Array ? [body] : inLargerParts(body)) {
      size += part.length;
      if (size > maxBytes) throw new BlobTooLarge(maxBytes);
      if (encryptor) gathered.push(...encryptor.update(part));
      else gathered.push(part);
      gatheredBytes += part.length;
      const digested = digest.update(part);
      if (digested) {
        await digested;
        if (encryptor && ownsParts) giveBack(part);
      }
      if (gatheredBytes >= writtenAtOnce) await flush();
    }
    if (encryptor) gathered.push(...encryptor.final());
    await flush();
    await writing;
    return { size, ...(await digest.end()) };
  } catch (error) {
    digest.drop();
    // Nothing is written any more into what is now given up.
    await writing.catch(() => {});
    throw error;
  }
}

/** Bytes; parts of fewer are joined, for each that goes on costs as much as a large one. */
const smallPart = 4096;
const joinedBytes = 64 * 1024;

/** As they come, those aside that a client cut small: a million of one byte held the loop for a second. */
async function* inLargerParts(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let joined: Buffer | undefined;
  let length = 0;
  for await (const part of body) {
    if (length > 0 && (part.length >= smallPart || length + part.length > joinedBytes)) {
      yield joined!.subarray(0, length);
      [joined, length] = [undefined, 0];
    }
    if (part.length >= smallPart) yield part;
    else {
      joined ??= Buffer.allocUnsafeSlow(joinedBytes);
      joined.set(part, length);
      length += part.length;
    }
  }
  if (length > 0) yield joined!.subarray(0, length);
}

/** Bytes that go into a file in one call. */
const writtenAtOnce = 256 * 1024;

/** Bytes after which what was written is sent to the disk, while more comes. */
const syncedAtOnce = 32 * 1024 * 1024;

/** A body reaches the disk while the rest of it is taken in: at its end little is left to wait for. */
function writer(file: FileHandle): Writer {
  let unsynced = 0;
  let syncing: Promise<void> | undefined;
  // The system tells of a fault once: a later sync would succeed.
  let failure: { readonly error: unknown } | undefined;
  const sync = async () => {
    try {
      await file.datasync();
    } catch (error) {
      failure ??= { error };
    }
    syncing = undefined;
  };
  return {
    async write(pieces) {
      unsynced += pieces.reduce((sum, { length }) => sum + length, 0);
      await writeFully(file, pieces);
      if (unsynced < syncedAtOnce || syncing) return;
      unsynced = 0;
      syncing = sync();
    },
    async finish() {
      await syncing;
      if (failure) throw failure.error;
      await file.sync();
    },
  };
}

async function writeFully(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let rest = pieces;
  while (rest.length > 0) rest = after(rest, (await file.writev(rest)).bytesWritten);
}

/** What is left of pieces behind so many bytes. */
function after(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let left = bytes;
  for (const [index, piece] of pieces.entries()) {
    if (left < piece.length) return [piece.subarray(left), ...pieces.slice(index + 1)];
    left -= piece.length;
  }
  return [];
}
