/**
 * Connections to the database: one process, two threads. SQLite's `unix-excl` keeps other processes out for as long as
 * a connection is open (an operating system's lock: it ends with the process, however that ends) and shares the
 * write-ahead log's index between the process's connections on the heap, so that reading needs no space on the disk.
 * https://sqlite.org/vfs.html#standard_unix_vfses
 */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/** Where there is no such lock, there is one connection, and commits are written in the thread that reads. */
export function canShare(path: string): boolean {
  return path !== ':memory:' && process.platform !== 'win32';
}

export function connect(path: string, cacheKb: number): DatabaseSync {
  const shared = canShare(path);
  const db = new DatabaseSync(shared ? locationOf(path) : path);
  try {
    // Before the first access: no shared-memory file, and a second process is refused at once.
    if (!shared) db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA cache_size = -${cacheKb};
      PRAGMA journal_size_limit = 16777216;
      PRAGMA temp_store = MEMORY;
    `);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** The file takes no more than this: writes that need more fail with SQLITE_FULL. Holds for one connection. */
export function limitSize(db: DatabaseSync, maxBytes: number): void {
  const pageBytes = Number(db.prepare('PRAGMA page_size').get()?.['page_size']);
  db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageBytes))}`);
}

/** Refuses a second store in this process, which `unix-excl` would let in; whoever holds the lock closes it. */
export function lockInProcess(path: string): DatabaseSync {
  const { dev, ino } = statSync(path, { bigint: true });
  // A database in memory that the process's connections share by its name.
  const lock = new DatabaseSync(`file:/sandlot-${dev}-${ino}?vfs=memdb`);
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

function locationOf(path: string): URL {
  const location = pathToFileURL(resolve(path));
  location.searchParams.set('vfs', 'unix-excl');
  return location;
}
