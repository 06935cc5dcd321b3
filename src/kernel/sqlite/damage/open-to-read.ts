/** Opens a file only to read, as it is or as a crash left it, and beside whatever else has it open. */
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { StoreUnavailable } from '../../store-errors.ts';
import { asStoreError } from '../file/errors.ts';
import { currentFormat, readFormat } from '../file/format.ts';
import { imageOf, openPages, type Pages } from './database-pages.ts';

/** Touches nothing: no lock, no file beside it. What a log left by a crash holds is taken into account in memory. */
export function openToRead(path: string): DatabaseSync {
  const pages = openPages(path);
  try {
    const db = openPagesToRead(path, pages);
    checkReadable(db, path);
    return db;
  } finally {
    pages.close();
  }
}

export function openPagesToRead(path: string, pages: Pages): DatabaseSync {
  if (pages.wal.pages.size > 0) {
    const db = new DatabaseSync(':memory:');
    db.deserialize(imageOf(pages));
    return db;
  }
  const file = pathToFileURL(path);
  file.search = 'immutable=1';
  return new DatabaseSync(file, { readOnly: true });
}

/** @throws StoreDamaged, StoreUnavailable where it is another version's */
export function checkReadable(db: DatabaseSync, path: string): void {
  try {
    if (readFormat(db, path) === currentFormat) return;
  } catch (error) {
    throw asStoreError(error, path);
  }
  throw ofAnotherVersion(path);
}

export function ofAnotherVersion(path: string): StoreUnavailable {
  return new StoreUnavailable(
    `The data in ${path} is another version's, and this one cannot bring it to its own: ` +
      'it may not write there, or there is no room.',
  );
}
