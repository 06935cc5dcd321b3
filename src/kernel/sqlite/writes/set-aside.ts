/**
 * To empty its tables SQLite reads every page of them. Large ones are set aside, under another name and with new ones
 * in their place, and emptied step by step while nothing else is written: docs/decisions/0060-rows.md. What a process
 * that ended has left is the next one's.
 */
import type { DatabaseSync } from 'node:sqlite';
import { createRows, rowTables } from '../file/rows.ts';

/** Pages of a file below which deleting is as fast. */
const largeFrom = 1000;

export function isLarge(db: DatabaseSync): boolean {
  return Number(db.prepare('PRAGMA page_count').get()?.['page_count']) >= largeFrom;
}

/** Within a transaction. */
export function setAside(db: DatabaseSync): void {
  const next = asideIn(db).reduce((most, name) => Math.max(most, Number(/\d+/.exec(name)?.[0])), 0) + 1;
  for (const { name } of rowTables) db.exec(`ALTER TABLE ${name} RENAME TO aside_${next}_${name}`);
  createRows(db);
}

/** The names of what is set aside. */
export function asideIn(db: DatabaseSync): string[] {
  const found = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'aside_*'").all();
  return found.map(({ name }) => String(name));
}

/** One step, of a few milliseconds, in a transaction of its own. Answers whether something is left. */
export function emptyAside(db: DatabaseSync): boolean {
  const [name] = asideIn(db);
  if (name === undefined) return false;
  const { key, perStep } = rowTables.find((table) => name.endsWith(`_${table.name}`))!;
  const next = db.prepare(`SELECT ${key} FROM ${name} ORDER BY ${key} LIMIT 1 OFFSET ${perStep}`).get()?.[key];
  if (next === undefined) db.exec(`DROP TABLE ${name}`);
  else db.prepare(`DELETE FROM ${name} WHERE ${key} < ?`).run(next);
  return true;
}

/** All of it at once: there is no room. Answers whether there was some. */
export function dropAside(db: DatabaseSync): boolean {
  const names = asideIn(db);
  for (const name of names) db.exec(`DROP TABLE ${name}`);
  return names.length > 0;
}
