/**
 * Opens a database as it can be opened: to write where it is sound and the disk lets it; to read where it is damaged,
 * or where the disk is full, read-only, or another's. Small ones are checked whole before anything is written.
 */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { StoreDamaged, StoreFull, StoreLocked, StoreReadOnly, StoreUnavailable } from '../../store-errors.ts';
import { findDamage } from '../damage/check.ts';
import { findChanges, type Collections } from './collections.ts';
import type { Condition } from '../damage/condition.ts';
import { asStoreError } from '../file/errors.ts';
import { damageOf, ofAnotherVersion, openToRead } from '../damage/open-to-read.ts';
import { readWal } from '../file/wal.ts';

/**
 * Bytes of a file that a start checks whole: docs/decisions/0015-damage.md.
 * Larger ones are checked beside the first requests.
 */
export const checkedAtStart = 4 * 1024 * 1024;

export type OpenToWrite = () => DatabaseSync;

/** Throws what `openToWrite` throws, where reading is no way out. */
export function openAsPossible(
  path: string,
  condition: Condition,
  openToWrite: OpenToWrite,
  collections?: Collections,
): DatabaseSync {
  if (path === ':memory:') return openToWrite();
  const found = statSync(path, { throwIfNoEntry: false });
  const size = found?.isFile() ? found.size : 0;
  if (size > 0) refuseDamagedLog(path);
  let db: DatabaseSync;
  try {
    db = openToWrite();
  } catch (error) {
    const reason = size > 0 ? whyOnlyReading(error) : undefined;
    if (reason === undefined) throw error;
    const reading = openToRead(path);
    if (collections && findChanges(reading, path, collections).rebuilt.length > 0) {
      reading.close();
      // Its indexes are another version's.
      throw error instanceof StoreFull ? error : ofAnotherVersion(path);
    }
    condition.readOnly(reason);
    if (size <= checkedAtStart) condition.damaged(findDamage(reading));
    return reading;
  }
  if (size === 0 || size > checkedAtStart || findDamage(db).problems.length === 0) return db;
  db.close();
  condition.damaged(damageOf(path));
  return openToRead(path);
}

/**
 * Before SQLite sees the log: it would drop what stands behind the damage, and write over it. What is in the file is
 * older than what was acknowledged, so that none of it can be served.
 */
function refuseDamagedLog(path: string): void {
  const log = `${path}-wal`;
  const { damage } = readWal(log);
  // A log that is being written looks damaged, too.
  if (damage === undefined || isLocked(path)) return;
  throw new StoreDamaged(
    `${damage} Nothing was changed. Put copies of ${path} and ${log} back that belong together. ` +
      `Or, to go on with what there was before the changes in the log: move ${log} away (and keep it).`,
  );
}

function isLocked(path: string): boolean {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    db.exec('SELECT 1 FROM sqlite_schema');
    return false;
  } catch (error) {
    return asStoreError(error, path) instanceof StoreLocked;
  } finally {
    db.close();
  }
}

function whyOnlyReading(error: unknown): string | undefined {
  if (error instanceof StoreDamaged) return undefined;
  if (error instanceof StoreFull || error instanceof StoreReadOnly) return error.message;
  // SQLite tells a full disk, a read-only one and missing rights apart only sometimes.
  const code = (((error as Error).cause as { errcode?: number } | undefined)?.errcode ?? 0) & 0xff;
  return error instanceof StoreUnavailable && [3, 10, 14].includes(code) ? error.message : undefined;
}
