/**
 * Small bodies that were deciphered lately: who reads an object mostly reads it again, and what finds and opens one
 * takes a fifth of such a request. A blob stays what it is under its id, so that nothing has to be forgotten when a
 * record changes; whoever asks names the key. docs/decisions/0061-opened-bodies.md
 */
import { timingSafeEqual } from 'node:crypto';
import type { Encrypted } from './chunk-cipher.ts';

export interface OpenedBodies {
  /** `undefined`: it is not kept, or under another key. The bytes are everybody's: they are not to be changed. */
  get(id: string, encrypted: Encrypted): Buffer | undefined;
  set(id: string, encrypted: Encrypted, body: Buffer): void;
  delete(id: string): void;
  clear(): void;
}

interface Opened {
  readonly key: Uint8Array;
  readonly body: Buffer;
}

/** Bytes of bodies; the least recently used goes first. */
const defaultBytes = 10 * 1024 * 1024;
/** Beside a body: its id, its key, and what V8 has for each (measured with empty ones). */
const bytesBeside = 600;

export function createOpenedBodies(maxBytes = defaultBytes): OpenedBodies {
  const opened = new Map<string, Opened>();
  let bytes = 0;
  const remove = (id: string): void => {
    const found = opened.get(id);
    if (!found) return;
    opened.delete(id);
    bytes -= found.body.length + bytesBeside;
  };
  return {
    get(id, { key, size }) {
      const found = opened.get(id);
      if (!found || found.body.length !== size || !timingSafeEqual(found.key, key)) return undefined;
      opened.delete(id);
      opened.set(id, found);
      return found.body;
    },
    set(id, { key }, body) {
      remove(id);
      // A copy: the key's buffer is a piece of a larger one.
      opened.set(id, { key: new Uint8Array(key), body });
      bytes += body.length + bytesBeside;
      for (const oldest of opened.keys()) {
        if (bytes <= maxBytes) break;
        remove(oldest);
      }
    },
    delete: remove,
    clear() {
      opened.clear();
      bytes = 0;
    },
  };
}
