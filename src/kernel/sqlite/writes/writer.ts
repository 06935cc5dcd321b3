/** Makes batches durable, one at a time: in this thread, or in one of its own (thread-writer.ts). */
import type { DatabaseSync } from 'node:sqlite';
import { type Batch, prepareCommit } from './batch.ts';
import { emptyAside } from './set-aside.ts';

/** By which connection: `reader`, the one that reads, which sees it at once; `thread`, another. */
export type WrittenBy = 'reader' | 'thread';

export interface Writer {
  /**
   * All or nothing, durable when it resolves. Not to be called while another is being written.
   * @throws StoreFull, StoreUnavailable
   */
  write(batch: Batch): Promise<WrittenBy>;
  /** One step of emptying what batches have set aside (set-aside.ts), as a batch. Answers whether something is left. */
  emptyAside(): Promise<boolean>;
  /** From so many pages in the log on, a commit brings them into the file; 0: none does. */
  autoCheckpoint(pages: number): Promise<void>;
  /** Whether it has a connection of its own, in a thread. */
  readonly isThread: boolean;
  close(): Promise<void>;
}

/** `before`: ends the transaction that the connection may read in. */
export function createInlineWriter(db: DatabaseSync, before: () => void): Writer {
  const commit = prepareCommit(db);
  return {
    async write(batch) {
      before();
      commit(batch);
      return 'reader';
    },
    isThread: false,
    async emptyAside() {
      before();
      return emptyAside(db);
    },
    async autoCheckpoint(pages) {
      db.exec(`PRAGMA wal_autocheckpoint = ${pages}`);
    },
    async close() {},
  };
}
