/** Connections to the server: each a session of its own, which never reconnects by itself. */
import { Client, type QueryArrayConfig } from 'pg';
import { asStoreError } from './errors.ts';

export interface Target {
  /** `postgres://user:password@host:port/database`, straight to the server: no pooler between. */
  readonly url: string;
  /** The schema that belongs to the store alone. */
  readonly schema: string;
}

/** A statement's rows, column by column. */
export type Query = (statement: Omit<QueryArrayConfig, 'rowMode'>) => Promise<any[][]>;

const connectWithinMs = 10_000;

/**
 * Reads see what is committed when each begins. Every statement has an index to follow; estimates, which lag behind
 * what is there, must not choose to read or sort a whole table instead. A commit is on the disk before it is answered,
 * whatever the server's default. A node that has gone away, or hangs in the middle of a commit, does not keep the
 * others waiting for long.
 */
export function settings(schema: string): string {
  return `
    SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET search_path = ${quoted(schema)};
    SET jit = off;
    SET enable_sort = off;
    SET enable_hashjoin = off;
    SET enable_mergejoin = off;
    SET enable_bitmapscan = off;
    SET idle_in_transaction_session_timeout = '30s';
    SET tcp_keepalives_idle = 10;
    SET tcp_keepalives_interval = 5;
    SET tcp_keepalives_count = 3;
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;
}

/** Throws `StoreUnavailable`. */
export async function connect({ url, schema }: Target): Promise<Client> {
  try {
    const client = new Client({
      connectionString: url,
      application_name: 'sandlot',
      pipeline: true,
      keepAlive: true,
      connectionTimeoutMillis: connectWithinMs,
    });
    // Without a listener a connection that breaks while nobody uses it would end the process; its next use fails.
    client.on('error', () => {});
    await client.connect();
    await client.query(settings(schema));
    return client;
  } catch (error) {
    throw asStoreError(error, { url, schema });
  }
}

export function queryOn(client: Client): Query {
  return async (statement) => (await client.query({ ...statement, rowMode: 'array' })).rows;
}

/** Ends it, also when it is broken or busy. */
export async function disconnect(client: Client): Promise<void> {
  await client.end().catch(() => {});
}

export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
