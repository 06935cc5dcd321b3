/** Opens a file only to read, as it is or as a crash left it, and beside whatever else has it open; and its damage. */
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { StoreDamaged, StoreUnavailable } from '../../store-errors.ts';
import { asStoreError } from '../file/errors.ts';
import { currentFormat, readFormat } from '../file/format.ts';
import { type Damage, everything, findDamage } from './check.ts';
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

export interface CheckOptions {
  /** Whether what a log beside the file holds counts; default true. */
  readonly log?: boolean;
  /** A server writes the log, whose end may not be whole at any moment. */
  readonly live?: boolean;
  readonly onRows?: (count: number) => void;
}

/** Only while no connection of this process has the file open. */
export function damageOf(path: string, { log = true, live = false, onRows }: CheckOptions = {}): Damage {
  const pages = openPages(path, log);
  const db = openPagesToRead(path, pages);
  try {
    checkReadable(db, path);
    const found = findDamage(db, pages, onRows);
    const inLog = live ? undefined : pages.wal.damage;
    return inLog === undefined ? found : { problems: [inLog, ...found.problems], suspects: [everything] };
  } catch (error) {
    if (error instanceof StoreDamaged) return { problems: [error.message], suspects: [everything] };
    throw error;
  } finally {
    db.close();
    pages.close();
  }
}
