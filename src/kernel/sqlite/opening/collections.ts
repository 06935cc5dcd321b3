/**
 * The versions that collections were last written with, in a table of their own (a reset keeps it), and the rebuild
 * of those whose declared version is another. All of it happens in the transaction that format.ts opens.
 */
import type { DatabaseSync } from 'node:sqlite';
import { collectionRange, type Collection } from '../../collections/collection.ts';
import { rebuildInto } from '../../collections/rebuild.ts';
import { StoreDamaged, StoreTooNew } from '../../store-errors.ts';
import type { KeyRange } from '../../store.ts';
import { isWhole, keyOf, prepareRowWriter, rowSum, valueOf } from '../file/rows.ts';

export type Collections = readonly Collection<any>[];
/** Takes what a person who waits wants to read. */
export type Say = (message: string) => void;

export function createCollectionVersions(db: DatabaseSync): void {
  db.exec('CREATE TABLE collections(name TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID');
}

export interface CollectionChanges {
  /** Those whose version is not the one that is noted: new ones too. */
  readonly changed: Collections;
  /** Those of them that have rows. */
  readonly rebuilt: Collections;
}

/** Throws `StoreTooNew` for data of collections or versions that are not declared. */
export function findChanges(db: DatabaseSync, path: string, collections: Collections): CollectionChanges {
  const noted = notedVersions(db);
  const declared = new Map(collections.map(({ name, version }) => [name, version]));
  for (const [name, version] of noted) {
    const known = declared.get(name);
    if (known !== undefined && version <= known) continue;
    const problem =
      known === undefined
        ? 'which this version of Sandlot does not have'
        : `but this version of Sandlot knows it up to ${known}`;
    throw new StoreTooNew(
      `The data in ${path} has ${name} in version ${version}, ${problem}. ` +
        'Update Sandlot, or choose another data folder.',
    );
  }
  const changed = collections.filter(({ name, version }) => noted.get(name) !== version);
  return { changed, rebuilt: changed.filter((collection) => hasRows(db, collectionRange(collection))) };
}

/** Within a transaction. Throws `RebuildRefused`. */
export function applyChanges(db: DatabaseSync, { changed, rebuilt }: CollectionChanges, say: Say): void {
  const note = db.prepare('INSERT OR REPLACE INTO collections(name, version) VALUES(?, ?)');
  for (const collection of rebuilt) rebuild(db, collection, say);
  for (const { name, version } of changed) note.run(name, version);
}

/** Every how many rows, and after how many milliseconds at least, progress is told. */
const rowsBetween = 500;
const quietMs = 1000;

/** Row by row through a table beside it, so that no more than a record is in memory. */
function rebuild(db: DatabaseSync, collection: Collection<any>, say: Say): void {
  const bounds = bytesOf(collectionRange(collection));
  db.exec('CREATE TABLE rebuilt(k BLOB PRIMARY KEY, v TEXT NOT NULL, c INTEGER NOT NULL) WITHOUT ROWID');
  const select = db.prepare('SELECT v FROM rebuilt WHERE k = ?');
  const insert = db.prepare('INSERT INTO rebuilt(k, v, c) VALUES(?, ?, ?)');
  const take = rebuildInto(collection, {
    get: (key) => select.get(Buffer.from(key, 'latin1'))?.['v'] as string | undefined,
    put: (key, value) => {
      insert.run(Buffer.from(key, 'latin1'), value, rowSum(key, value));
    },
  });
  const tell = progress(db, collection, bounds, say);
  for (const { k, v, c } of db.prepare(`SELECT k, ${valueOf}, c FROM kv WHERE k >= ? AND k < ?`).iterate(...bounds)) {
    const key = keyOf(k);
    if (key === undefined || !isWhole(key, v, c)) throw damaged(collection);
    take(key, v);
    tell();
  }
  const writer = prepareRowWriter(db);
  writer.removeRange(...bounds);
  for (const { k, v, c } of db.prepare('SELECT k, v, c FROM rebuilt').iterate())
    writer.put(k as Uint8Array, v as string, c as number);
  db.exec('DROP TABLE rebuilt');
}

function damaged({ name, version }: Collection<any>): StoreDamaged {
  return new StoreDamaged(
    `A row of ${name} does not fit its checksum, and cannot be brought to version ${version}. ` +
      'Nothing was changed. Put a copy of the data back, or run the version of Sandlot that wrote it, ' +
      'to take out what is whole.',
  );
}

function progress(
  db: DatabaseSync,
  { name, version }: Collection<any>,
  bounds: [Buffer, Buffer],
  say: Say,
): () => void {
  const count = db.prepare('SELECT count(*) AS n FROM kv WHERE k >= ? AND k < ?');
  let [rows, told, all] = [0, performance.now(), 0];
  return () => {
    if (++rows % rowsBetween !== 0 || performance.now() - told < quietMs) return;
    told = performance.now();
    all ||= Number(count.get(...bounds)!['n']);
    say(
      `Bringing ${name} to version ${version}: ${rows} of ${all} rows. ` +
        'If this is stopped, the data stays as it was.',
    );
  };
}

function notedVersions(db: DatabaseSync): Map<string, number> {
  // Before format 2 nothing was noted.
  if (!db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'collections'").get()) return new Map();
  const rows = db.prepare('SELECT name, version FROM collections').all();
  return new Map(rows.map((row) => [String(row['name']), Number(row['version'])]));
}

function hasRows(db: DatabaseSync, range: KeyRange): boolean {
  return db.prepare('SELECT 1 FROM kv WHERE k >= ? AND k < ? LIMIT 1').get(...bytesOf(range)) !== undefined;
}

function bytesOf({ start, end }: KeyRange): [Buffer, Buffer] {
  return [Buffer.from(start, 'latin1'), Buffer.from(end, 'latin1')];
}
