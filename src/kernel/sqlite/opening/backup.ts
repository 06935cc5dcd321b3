/** A copy of the database beside it, before its data is changed for good: whole, or not there. */
import { renameSync, rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { StoreFull } from '../../store-errors.ts';
import { asStoreError } from '../file/errors.ts';

/** Bytes that are left for us where the folder is. */
export type FreeBytes = (folder: string) => number;

export const freeBytesOf: FreeBytes = (folder) => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

/** Answers the copy's path. Throws `StoreFull` when there is no room for it. */
export function backUp(db: DatabaseSync, path: string, what: string, freeBytes: FreeBytes): string {
  const backup = `${path}.${what}.${new Date().toISOString().replaceAll(':', '-')}.backup`;
  const partial = `${path}.backup.partial`;
  const size = db.prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size');
  const bytes = Number(size.get()!['bytes']);
  rmSync(partial, { force: true });
  if (freeBytes(dirname(path)) < bytes) throw noRoom(path, bytes);
  try {
    db.prepare('VACUUM INTO ?').run(partial);
    renameSync(partial, backup);
  } catch (error) {
    rmSync(partial, { force: true });
    throw asStoreError(error, path) instanceof StoreFull ? noRoom(path, bytes, error) : error;
  }
  return backup;
}

function noRoom(path: string, bytes: number, cause?: unknown): StoreFull {
  return new StoreFull(
    `The data in ${path} is of an earlier version, and there is no room for the copy that is made before it is ` +
      `brought up to date. Nothing was changed. Free at least ${Math.ceil((3 * bytes) / 1e6)} MB and start again.`,
    { cause },
  );
}
