/** Which format a file has, as its `meta` row says; `opening/format.ts` brings it to this version's. */
import type { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '../../store-errors.ts';

/** Raise it, and add an upgrade, whenever a file of the format before can no longer be read as it is. */
export const currentFormat = 4;

/** `undefined` for a new file. */
export function readFormat(db: DatabaseSync, path: string): number | undefined {
  const tables = db
    .prepare('SELECT name FROM sqlite_schema')
    .all()
    .map((row) => row['name']);
  if (tables.length === 0) return undefined;
  const row = tables.includes('meta') ? db.prepare("SELECT value FROM meta WHERE name = 'format'").get() : undefined;
  const format = Number(row?.['value']);
  if (!Number.isInteger(format))
    throw new StoreUnavailable(`The file ${path} is a database, but not one of Sandlot's. Choose another data folder.`);
  return format;
}
