/**
 * Small bodies, as rows of the store: they become durable with the records that name them, in one commit that they
 * share with others, where a file of its own would have to reach the disk (and its name, too) before. Larger ones are
 * files. docs/decisions/0037-small-bodies.md
 */
import { Readable } from 'node:stream';
import { createBlobCheck } from './blob-check.ts';
import { type Blobs, BlobTooLarge, missingBlob, openedBy, type StagedBlob, type StageOptions } from './blobs.ts';
import { digestsOf } from './checksum.ts';
import { createEncryptor, decryptedAtOnce, type Encrypted, type Range } from './chunk-cipher.ts';
import { encodeKey, prefixRange } from '../key.ts';
import type { OpenedBodies } from './opened-bodies.ts';
import type { Key, KeyRange, ReadTransaction, Store, WriteTransaction } from '../store.ts';
import { fewRandomBytes } from '../ids.ts';

/** What fits into so many bytes lies in the store: of a batch of commits it is still a small part. */
export const smallBytes = 16 * 1024;

const name = 'kernel/blob';
const smallId = /^s[0-9a-f]{31}$/;

export interface KeptBlobs extends Blobs {
  /** In the transaction that writes a record which names it. What is a file is kept already. */
  keep(tx: WriteTransaction, id: string): void;
  /** What was staged has been kept by now, or is not going to be. */
  settle(id: string): void;
  /** Whether it lies in the store. */
  isSmall(id: string): boolean;
  /**
   * A small body, whole, not to be changed; `undefined`: it lies in a file, or nowhere. `staysOpen`: its plaintext may
   * stay in memory for a while, for who has its key. @throws BlobDamaged
   */
  readAtOnce(tx: ReadTransaction, id: string, encrypted?: Encrypted, staysOpen?: boolean): Promise<Buffer | undefined>;
}

/** Where the small ones lie: for what counts the store's rows. */
export const smallBlobRange: KeyRange = prefixRange([name]);

function keyOf(id: string): Key {
  return encodeKey([name, id]);
}

export function withSmallBlobs(files: Blobs, store: Store): KeptBlobs {
  /** Staged, and not kept yet: as they will lie there. */
  const held = new Map<string, Buffer>();
  let opened: OpenedBodies | undefined;
  const loadIn = async (tx: ReadTransaction, id: string): Promise<Buffer | undefined> =>
    held.get(id) ?? storedOf(await tx.get(keyOf(id)));
  const load = async (id: string): Promise<Buffer | undefined> =>
    held.get(id) ?? (await store.read((tx) => loadIn(tx, id)));
  const readNow = async (tx: ReadTransaction, id: string, encrypted: Encrypted | undefined, staysOpen: boolean) => {
    const stored = isSmall(id) ? await loadIn(tx, id) : undefined;
    if (!stored || !encrypted) return stored;
    const body = decryptedAtOnce(stored, encrypted);
    if (!staysOpen) return body;
    // Loaded with the first: a start does without.
    opened ??= (await import('./opened-bodies.ts')).createOpenedBodies();
    opened.set(id, encrypted, body);
    return body;
  };
  const openSmall = openedBy((id) => (range) => readLate(() => load(id), id, range));
  const open: Blobs['open'] = (id, range, encrypted) => (isSmall(id) ? openSmall : files.open)(id, range, encrypted);
  return {
    ...files,
    open,
    isWhole: createBlobCheck(open),
    async stage(body, options = {}) {
      const small = await collectSmall(body, options);
      // Where there is no file to be had, nobody has begun with the rest.
      if (!('whole' in small)) return files.stage(small.rest, options).finally(small.close);
      const { facts, stored } = await sealed(small.whole, options);
      held.set(facts.id, stored);
      return facts;
    },
    isSmall,
    keep(tx, id) {
      const stored = held.get(id);
      if (stored) tx.put(keyOf(id), `"${stored.toString('base64')}"`);
    },
    settle: (id) => void held.delete(id),
    async readAtOnce(tx, id, encrypted, staysOpen = false) {
      const known = staysOpen && encrypted ? opened?.get(id, encrypted) : undefined;
      return known ?? readNow(tx, id, encrypted, staysOpen);
    },
    storedBytes: async (id) => (isSmall(id) ? (await load(id))?.length : files.storedBytes(id)),
    async clear() {
      held.clear();
      opened?.clear();
      await files.clear();
    },
    async delete(id) {
      if (!isSmall(id)) return files.delete(id);
      opened?.delete(id);
      if (!held.delete(id)) await store.write(async (tx) => tx.delete(keyOf(id)));
    },
  };
}

/** A row is JSON as every one is: base64, in quotation marks. */
function storedOf(row: string | undefined): Buffer | undefined {
  return row === undefined ? undefined : Buffer.from(row.slice(1, -1), 'base64');
}

function isSmall(id: string): boolean {
  return smallId.test(id);
}

interface Large {
  readonly rest: AsyncIterable<Uint8Array> | Uint8Array;
  readonly close: () => Promise<unknown>;
}

/** The body, if it is small; else all of it as it comes, the beginning included. */
async function collectSmall(
  body: AsyncIterable<Uint8Array> | Uint8Array,
  { maxBytes = Infinity }: StageOptions,
): Promise<{ readonly whole: Buffer } | Large> {
  if (body instanceof Uint8Array)
    return body.length <= smallBytes ? { whole: Buffer.from(body) } : { rest: body, close: async () => {} };
  const parts = body[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  let size = 0;
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    begun.push(next.value);
    size += next.value.length;
    if (size > maxBytes) {
      await parts.return?.();
      throw new BlobTooLarge(maxBytes);
    }
    if (size > smallBytes) return { rest: continued(begun, parts), close: async () => parts.return?.() };
  }
  const [only] = begun;
  if (begun.length === 1) return { whole: Buffer.from(only!.buffer, only!.byteOffset, only!.length) };
  return { whole: Buffer.concat(begun, size) };
}

async function* continued(begun: readonly Uint8Array[], parts: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* begun;
    for (let next = await parts.next(); !next.done; next = await parts.next()) yield next.value;
  } finally {
    await parts.return?.();
  }
}

async function sealed(
  whole: Buffer,
  { key, checksum }: StageOptions,
): Promise<{ readonly facts: StagedBlob; readonly stored: Buffer }> {
  const encryptor = key && createEncryptor(key);
  const stored = encryptor ? Buffer.concat([...encryptor.update(whole), ...encryptor.final()]) : whole;
  const id = `s${fewRandomBytes(16).toString('hex').slice(1)}`;
  return { facts: { id, size: whole.length, ...(await digestsOf([whole], checksum)) }, stored };
}

function readLate(load: () => Promise<Buffer | undefined>, id: string, range: Range | undefined): Readable {
  async function* bytes(): AsyncIterable<Buffer> {
    const stored = await load();
    if (!stored) throw missingBlob(id);
    yield range ? stored.subarray(range.start, range.end + 1) : stored;
  }
  return Readable.from(bytes(), { objectMode: false });
}
