/**
 * A body at rest: chunks of 64 KiB, each AES-256-GCM with its number as the nonce, its tag behind it. Every body has a
 * key of its own, so that no nonce comes twice; a chunk that is changed, or stands elsewhere, does not open. Whoever
 * reads knows the body's length, so that nothing can be cut off, and reads from the chunk on that is wanted.
 * NIST SP 800-38D; docs/decisions/0035-bodies-at-rest.md
 */
import { createCipheriv, createDecipheriv, type CipherGCM } from 'node:crypto';
import { Readable } from 'node:stream';

const chunkBytes = 64 * 1024;
const tagBytes = 16;
const nonceBytes = 12;
const algorithm = 'aes-256-gcm';

/** Byte offsets, both included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What is needed to read an encrypted body. */
export interface Encrypted {
  /** 32 bytes, of this body alone. */
  readonly key: Uint8Array;
  /** Bytes of the plaintext. */
  readonly size: number;
}

/** What was read is not what was written. */
export class BlobDamaged extends Error {
  override readonly name = 'BlobDamaged';
}

/** Bytes that a body of that size takes. */
export function encryptedBytes(size: number): number {
  return size + tagBytes * Math.ceil(size / chunkBytes);
}

function nonceOf(chunk: number): Buffer {
  const nonce = Buffer.alloc(nonceBytes);
  nonce.writeUIntBE(chunk, nonceBytes - 6, 6);
  return nonce;
}

/** What is encrypted comes in pieces, in their order. */
export interface Encryptor {
  update(part: Uint8Array): Buffer[];
  /** The last chunk's end. */
  final(): Buffer[];
}

export function createEncryptor(key: Uint8Array): Encryptor {
  let chunk = 0;
  let inChunk = 0;
  let cipher: CipherGCM | undefined;
  const final = (): Buffer[] => {
    if (!cipher) return [];
    cipher.final();
    const tag = cipher.getAuthTag();
    cipher = undefined;
    inChunk = 0;
    return [tag];
  };
  return {
    update(part) {
      const out: Buffer[] = [];
      for (let at = 0; at < part.length;) {
        cipher ??= createCipheriv(algorithm, key, nonceOf(chunk++));
        const piece = part.subarray(at, at + chunkBytes - inChunk);
        out.push(cipher.update(piece));
        at += piece.length;
        inChunk += piece.length;
        if (inChunk === chunkBytes) out.push(...final());
      }
      return out;
    },
    final,
  };
}

/** Reads the plaintext, or a range of it, and gives nothing that was changed: it fails with `BlobDamaged` instead. */
export function decrypted(
  open: (range: Range) => AsyncIterable<Buffer>,
  encrypted: Encrypted,
  range?: Range,
): Readable {
  const { key, size } = encrypted;
  const { start, end } = range ?? { start: 0, end: size - 1 };
  async function* plaintext(): AsyncIterable<Buffer> {
    if (end < start) return;
    let chunk = Math.floor(start / chunkBytes);
    const first = chunk * (chunkBytes + tagBytes);
    const last = encryptedBytes(Math.min(size, (Math.floor(end / chunkBytes) + 1) * chunkBytes)) - 1;
    for await (const sealed of inChunks(open({ start: first, end: last }), last - first + 1)) {
      const offset = chunk * chunkBytes;
      const opened = openChunk(key, chunk++, sealed);
      const piece = opened.subarray(Math.max(0, start - offset), end + 1 - offset);
      yield piece;
    }
  }
  return Readable.from(plaintext(), { objectMode: false });
}

/** The plaintext of a whole body that is one chunk. @throws BlobDamaged */
export function decryptedAtOnce(stored: Buffer, { key, size }: Encrypted): Buffer {
  if (size > chunkBytes || stored.length !== encryptedBytes(size))
    throw new BlobDamaged('A body is not as long as it was written.');
  return size === 0 ? stored : openChunk(key, 0, stored);
}

function openChunk(key: Uint8Array, chunk: number, sealed: Buffer): Buffer {
  const at = sealed.length - tagBytes;
  const decipher = createDecipheriv(algorithm, key, nonceOf(chunk), { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(at));
  const opened = decipher.update(sealed.subarray(0, at));
  try {
    decipher.final();
  } catch {
    throw new BlobDamaged(`Chunk ${chunk} of a body is not what was written.`);
  }
  return opened;
}

/** Bytes to read at once: whole chunks, which are then cut without a copy. */
export const chunksReadBytes = 4 * (chunkBytes + tagBytes);

/** What is read, cut into encrypted chunks; the last may be shorter, down to one byte and its tag. */
async function* inChunks(source: AsyncIterable<Buffer>, bytes: number): AsyncIterable<Buffer> {
  const whole = chunkBytes + tagBytes;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let read = 0;
  for await (const part of source) {
    read += part.length;
    held.push(part);
    heldBytes += part.length;
    if (heldBytes < whole) continue;
    const all = held.length === 1 ? held[0]! : Buffer.concat(held, heldBytes);
    let at = 0;
    for (; heldBytes - at >= whole; at += whole) yield all.subarray(at, at + whole);
    held = at === heldBytes ? [] : [all.subarray(at)];
    heldBytes -= at;
  }
  if (read !== bytes) throw new BlobDamaged('A body is shorter than it was written.');
  if (heldBytes > 0) yield Buffer.concat(held, heldBytes);
}
