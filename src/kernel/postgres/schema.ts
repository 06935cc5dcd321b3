/**
 * The store's tables, made at the first open, checked at every other.
 * - `meta`: one row. The format, the generation of the data, and the position: the latest number that was given out.
 * - `kv_<generation>`: the rows. A row's version is the number of the commit that wrote it.
 * - `commit_order`: always empty. Whoever commits holds its lock, so that commits have one order over all nodes.
 * - `nodes`: each node's latest commit, for one that was not told how its commit ended.
 */
import type { Client } from 'pg';
import { StoreTooNew, StoreUnavailable } from '../store-errors.ts';
import { quoted, type Target } from './connection.ts';
import { placeOf } from './errors.ts';
import { tableOf } from './keys.ts';

export const currentFormat = 1;

/** Leaves the schema in the current format; several nodes may open at once. */
export async function prepareSchema(client: Client, target: Target): Promise<void> {
  const { schema } = target;
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`sandlot ${schema}`]);
  await requireUtf8(client, target);
  const { rows: tables } = await client.query('SELECT tablename FROM pg_tables WHERE schemaname = $1', [schema]);
  if (tables.length === 0) await createTables(client, schema);
  else
    await checkFormat(
      client,
      target,
      tables.some(({ tablename }) => tablename === 'meta'),
    );
  await client.query("DELETE FROM nodes WHERE at < now() - interval '1 day'");
  await client.query('COMMIT');
}

export function createTable(generation: number): string {
  return `CREATE TABLE ${tableOf(generation)} (
    head bytea NOT NULL, tail_digest bytea NOT NULL, tail bytea NOT NULL, value text NOT NULL, version bigint NOT NULL,
    PRIMARY KEY (head, tail_digest))`;
}

/** Drops the tables of earlier generations that nobody reads any more; others stay for another time. */
export async function dropOldTables(client: Client, schema: string): Promise<void> {
  const { rows } = await client.query(
    `
    SELECT tablename FROM pg_tables, meta WHERE schemaname = $1 AND tablename ~ '^kv_[0-9]+$'
      AND substring(tablename FROM 4)::int < generation`,
    [schema],
  );
  await client.query("SET lock_timeout = '200ms'");
  for (const { tablename } of rows) await client.query(`DROP TABLE IF EXISTS ${quoted(tablename)}`).catch(() => {});
}

async function createTables(client: Client, schema: string): Promise<void> {
  const {
    rows: [found],
  } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (!found) await client.query(`CREATE SCHEMA ${quoted(schema)}`);
  await client.query(`
    CREATE TABLE meta (format int NOT NULL, generation int NOT NULL, position bigint NOT NULL);
    INSERT INTO meta VALUES (${currentFormat}, 1, 0);
    CREATE TABLE commit_order ();
    CREATE TABLE nodes (id uuid PRIMARY KEY, number bigint NOT NULL, at timestamptz NOT NULL);
    ${createTable(1)}`);
}

async function checkFormat(client: Client, target: Target, hasMeta: boolean): Promise<void> {
  const place = placeOf(target);
  const format = hasMeta ? await readFormat(client) : undefined;
  if (format === undefined) {
    throw new StoreUnavailable(`${place} holds tables that are not Sandlot's. Choose another schema.`);
  }
  if (format <= currentFormat) return;
  throw new StoreTooNew(
    `The data in ${place} has format ${format}, but this version of Sandlot knows formats up to ` +
      `${currentFormat}. Update Sandlot, or choose another schema.`,
  );
}

function readFormat(client: Client): Promise<number | undefined> {
  return client.query('SELECT format FROM meta').then(
    ({ rows }) => rows[0]?.format,
    () => undefined,
  );
}

async function requireUtf8(client: Client, target: Target): Promise<void> {
  const {
    rows: [row],
  } = await client.query('SHOW server_encoding');
  if (row.server_encoding === 'UTF8') return;
  throw new StoreUnavailable(
    `${placeOf(target)} has the encoding ${row.server_encoding}, but values are UTF-8. ` +
      "Create the database with ENCODING 'UTF8' TEMPLATE template0.",
  );
}
