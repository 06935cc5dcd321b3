/**
 * Large bodies, outside the store. A body is staged (written and fsynced under a random id) before the transaction
 * that refers to it; staged bodies that no committed record refers to are swept at the start.
 */
import type { Readable } from 'node:stream';

export interface StagedBlob {
  readonly id: string;
  /** Bytes. */
  readonly size: number;
  /** Hex digest of the content, as S3's ETag wants it. */
  readonly md5: string;
  /** Hex. */
  readonly sha256: string;
}

export interface Blobs {
  /** Resolves once the body is durable. Rejects (and keeps nothing) when the stream fails or exceeds `maxBytes`. */
  stage(body: Readable | Uint8Array, options?: { readonly maxBytes?: number }): Promise<StagedBlob>;
  /** `start` and `end` are byte offsets, both included. */
  open(id: string, range?: { readonly start: number; readonly end: number }): Readable;
  delete(id: string): Promise<void>;
  /** Deletes every blob whose id `isUsed` does not know. */
  sweep(isUsed: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<void>;
  clear(): Promise<void>;
}
