/**
 * The file's format, kept in a `meta` row, and its collections' versions: made new, checked, or brought up to date in
 * one transaction after a backup.
 */
import type { DatabaseSync } from 'node:sqlite';
import { StoreDamaged, StoreTooNew, StoreUnavailable } from '../../store-errors.ts';
import { backUp, freeBytesOf, type FreeBytes } from './backup.ts';
import {
  applyChanges,
  createCollectionVersions,
  findChanges,
  type CollectionChanges,
  type Collections,
  type Say,
} from './collections.ts';
import { currentFormat, readFormat } from '../file/format.ts';
import { createRows, keyOf, moveLongValues, rowSum } from '../file/rows.ts';

/** By the format they start from; each brings the file to the next one. */
export type FormatUpgrades = Readonly<Record<number, (db: DatabaseSync) => void>>;

export const formatUpgrades: FormatUpgrades = { 1: addRowSums, 2: createCollectionVersions, 3: moveLongValues };

/** A checksum beside every value. */
function addRowSums(db: DatabaseSync): void {
  db.function('row_sum', { deterministic: true }, (key, value) => rowSum(keyOf(key)!, value as string));
  db.exec('ALTER TABLE kv RENAME TO kv1');
  db.exec('CREATE TABLE kv(k BLOB PRIMARY KEY, v TEXT NOT NULL, c INTEGER NOT NULL) WITHOUT ROWID');
  db.exec('INSERT INTO kv(k, v, c) SELECT k, v, row_sum(k, v) FROM kv1 ORDER BY k');
  db.exec('DROP TABLE kv1');
}

export interface PrepareOptions {
  readonly format?: number;
  readonly upgrades?: FormatUpgrades;
  /** All that are declared; absent: they are left as they are. */
  readonly collections?: Collections | undefined;
  readonly say?: Say | undefined;
  readonly freeBytes?: FreeBytes;
}

/**
 * Leaves the file in `format` and its collections in the versions that are declared, or as it was. Before a change of
 * what is there a copy is made beside the file.
 * @throws StoreTooNew, RebuildRefused, StoreFull, StoreUnavailable
 */
export function prepareFormat(db: DatabaseSync, path: string, options: PrepareOptions = {}): void {
  const { format = currentFormat, upgrades = formatUpgrades, collections } = options;
  const { say = () => {}, freeBytes = freeBytesOf } = options;
  const found = readFormat(db, path);
  if (found !== undefined && found > format) {
    throw new StoreTooNew(
      `The data in ${path} has format ${found}, but this version of Sandlot knows formats up to ${format}. ` +
        'Update Sandlot, or choose another data folder.',
    );
  }
  const changes: CollectionChanges =
    found === undefined || !collections
      ? { changed: collections ?? [], rebuilt: [] }
      : findChanges(db, path, collections);
  if (found === format && changes.changed.length === 0) return;
  if (found !== undefined && (found !== format || changes.rebuilt.length > 0) && path !== ':memory:') {
    checkSound(db, path);
    const copy = backUp(db, path, nameOf(found, format), freeBytes);
    say(`The data is brought up to date. As it was, it is kept in ${copy}`);
  }
  db.exec('BEGIN IMMEDIATE');
  try {
    if (found === undefined) createFormat(db);
    else upgrade(db, found, format, upgrades);
    db.prepare("INSERT OR REPLACE INTO meta(name, value) VALUES('format', ?)").run(String(format));
    applyChanges(db, changes, say);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Nothing is copied or rebuilt from what is broken. */
function checkSound(db: DatabaseSync, path: string): void {
  const [first] = db.prepare('PRAGMA quick_check(1)').all();
  if (first?.['quick_check'] === 'ok') return;
  throw new StoreDamaged(
    `${path} is damaged, and of an earlier version, so that it cannot be brought to this one's. ` +
      `Put a copy of it back. ${first?.['quick_check']}`,
  );
}

function nameOf(found: number, format: number): string {
  return found === format ? 'collections' : `format-${found}`;
}

function createFormat(db: DatabaseSync): void {
  db.exec('CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID');
  createRows(db);
  createCollectionVersions(db);
}

function upgrade(db: DatabaseSync, from: number, to: number, upgrades: FormatUpgrades): void {
  for (let format = from; format < to; format++) {
    const step = upgrades[format];
    if (!step)
      throw new StoreUnavailable(`The data has format ${from}, which this version of Sandlot can no longer upgrade.`);
    step(db);
  }
}
