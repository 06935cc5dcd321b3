/** Makes batches durable, one at a time: in this thread (a database in memory) or in one of its own. */
import type { DatabaseSync } from 'node:sqlite';
import { type Batch, prepareCommit } from './batch.ts';

export interface Writer {
  /**
   * All or nothing, durable when it resolves. Not to be called while another is being written.
   * @throws StoreFull, StoreUnavailable
   */
  write(batch: Batch): Promise<void>;
  close(): Promise<void>;
}

export function createInlineWriter(db: DatabaseSync): Writer {
  const commit = prepareCommit(db);
  return {
    async write(batch) {
      commit(batch);
    },
    async close() {},
  };
}
