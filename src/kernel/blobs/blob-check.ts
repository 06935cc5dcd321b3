/** Whether a body is still what was staged, by its size and MD5: as it is read, or ahead of it. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Encrypted } from './chunk-cipher.ts';

export interface BlobFacts {
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly md5: string;
}

/** `key`: of an encrypted body; the facts are those of its plaintext. */
export interface Checked extends BlobFacts {
  readonly key?: Uint8Array | undefined;
}

/** Whether it is the machine that has none left (descriptors, memory): that says nothing of what lies there. */
export function isExhausted(error: unknown): boolean {
  return ['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** False also where the body is not there, or cannot be read. @throws where nothing could be read (`isExhausted`) */
export async function fits(body: Readable, { size, md5 }: BlobFacts): Promise<boolean> {
  const hash = createHash('md5');
  let read = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      hash.update(chunk);
      read += chunk.length;
    }
  } catch (error) {
    if (isExhausted(error)) throw error;
    return false;
  }
  return read === size && hash.digest('hex') === md5;
}

/**
 * Passes a body on and keeps its last part back until all of it fits: whoever reads a damaged one never has it whole.
 * Opens it when it is read.
 */
export function checkedToTheEnd(open: () => Readable, { size, md5 }: BlobFacts, damaged: () => Error): Readable {
  async function* parts(): AsyncIterable<Buffer> {
    const hash = createHash('md5');
    let read = 0;
    let held: Buffer | undefined;
    for await (const chunk of open() as AsyncIterable<Buffer>) {
      hash.update(chunk);
      read += chunk.length;
      if (held) yield held;
      held = chunk;
    }
    if (read !== size || hash.digest('hex') !== md5) throw damaged();
    if (held) yield held;
  }
  return Readable.from(parts(), { objectMode: false });
}

/** How many bodies are remembered as whole. */
const maxRemembered = 10_000;

/** Reads each body once, and remembers those that were whole. */
export function createBlobCheck(
  open: (id: string, range: undefined, encrypted: Encrypted | undefined) => Readable,
): (id: string, facts: Checked, options?: { readonly again?: boolean }) => Promise<boolean> {
  const whole = new Map<string, Promise<boolean>>();
  return (id, facts, { again = false } = {}) => {
    const known = again ? undefined : whole.get(id);
    if (known) return known;
    const { key, size } = facts;
    const checking = fits(open(id, undefined, key && { key, size }), facts);
    if (whole.size >= maxRemembered) whole.delete(whole.keys().next().value!);
    whole.set(id, checking);
    const forget = () => whole.delete(id);
    void checking.then((is) => is || forget(), forget);
    return checking;
  };
}
