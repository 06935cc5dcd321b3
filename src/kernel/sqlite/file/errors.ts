/** Tells SQLite's result codes apart as the store's own errors. */
import {
  StoreClosed,
  StoreDamaged,
  StoreFull,
  StoreLocked,
  StoreReadOnly,
  StoreUnavailable,
} from '../../store-errors.ts';

// Primary result codes, https://sqlite.org/rescode.html.
const busy = 5;
const locked = 6;
const readOnly = 8;
const corrupt = 11;
const full = 13;
/** An extended code: the file ends before what it should hold. */
const shortRead = 522;

/** Turns what node:sqlite throws into the store's errors; anything else stays as it is. */
export function asStoreError(error: unknown, path: string): unknown {
  if ((error as { code?: string }).code === 'ERR_INVALID_STATE')
    return new StoreClosed('The store has been closed.', { cause: error });
  if (!(error instanceof Error) || (error as { code?: string }).code !== 'ERR_SQLITE_ERROR') return error;
  const extended = (error as { errcode?: number }).errcode ?? 0;
  const code = extended & 0xff;
  const cause = { cause: error };
  if (code === busy || code === locked) {
    return new StoreLocked(
      `The data in ${path} is in use by another process. Stop that one first, or choose another data folder.`,
      cause,
    );
  }
  if (code === full) {
    return new StoreFull(`No space is left for ${path}: the write was not kept. Free some space and try again.`, cause);
  }
  if (code === readOnly) {
    return new StoreReadOnly(
      `The data in ${path} can be read, but not written: ${error.message}. Make the folder writable.`,
      cause,
    );
  }
  if (code === corrupt || extended === shortRead) {
    return new StoreDamaged(
      `${path} is damaged: ${error.message}. Nothing is written over it. Run: sandlot doctor`,
      cause,
    );
  }
  return new StoreUnavailable(`The data in ${path} cannot be used: ${error.message}. Nothing was half-written.`, cause);
}
