/**
 * The store of several nodes: one PostgreSQL database, and any number of processes on it. Reads go to PostgreSQL, each
 * statement of its own; a transaction that is done is validated, with others, inside of a PostgreSQL transaction under
 * one lock, and committed there. A commit is visible when it is durable, never before: so nobody waits to be answered
 * for what others are about to commit, and transactions on one key follow each other at the speed of the disk.
 *
 * Not here: starting a server, or a pooler between (sessions matter: LISTEN, prepared statements).
 * Spec: the contract in ../store.ts, as tests in ../conformance/. Why so: docs/decisions/0024.
 */
import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import type { ReadTransaction, Store, WriteTransaction } from '../store.ts';
import { announce } from '../writes/announce.ts';
import { createTries } from '../writes/tries.ts';
import { createCommitter } from './commits/committer.ts';
import { type CommitOptions, createCommitConnection } from './commits/commit-transaction.ts';
import { connect, disconnect, queryOn, type Target } from './connection.ts';
import { asStoreError } from './errors.ts';
import { listen } from './notifications.ts';
import { createReaders } from './reads/readers.ts';
import { dropOldTables, prepareSchema } from './schema.ts';
import { type Generation, readGeneration } from './reads/source.ts';
import { createTransact } from './commits/transact.ts';

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`, straight to the server: no pooler between. */
  readonly url: string;
  /** Belongs to the store alone, and is made when it is not there; default `sandlot`. */
  readonly schema?: string;
  /** For tests: just before each commit; what it throws takes the place of what PostgreSQL might. */
  readonly beforeCommit?: CommitOptions['beforeCommit'];
}

/** How long `close` waits for work that is still running. */
const closeAfterMs = 5000;

/**
 * Opens (or makes) the store in its schema. Throws `StoreTooNew` or `StoreUnavailable`. Writes reject with `StoreFull`
 * or `StoreUnavailable` when the server does, and with `TransactionConflict` after 100 losses.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { url, schema = 'sandlot', beforeCommit } = options;
  const target = { url, schema };
  const node = randomUUID();
  const listeners = new Set<() => void>();
  const heard = () => announce(listeners);
  const first = await openFirst(target);
  const notifications = await listen(target, node, heard);
  const readers = createReaders(target);
  const generation: Generation = {
    current: first,
    learn(found) {
      if (found <= this.current) return;
      this.current = found;
      readers.renew();
    },
  };
  const committer = createCommitter(createCommitConnection({ target, node, beforeCommit }), (state) => {
    generation.learn(state.generation);
    heard();
  });
  const tries = createTries();
  const transact = createTransact({ target, readers, committer, generation });
  const dropping = new Set<Promise<void>>();
  const dropOld = () => {
    const dropped: Promise<void> = withClient(target, (client) => dropOldTables(client, schema))
      .catch(() => {})
      .finally(() => dropping.delete(dropped));
    dropping.add(dropped);
  };
  let closing: Promise<void> | undefined;

  const close = async () => {
    await tries.close(closeAfterMs);
    listeners.clear();
    await committer.close();
    await Promise.all([readers.close(), notifications.close(), ...dropping]);
  };
  dropOld();
  return {
    read: <T>(work: (tx: ReadTransaction) => Promise<T>) => tries.untilDone((losses) => transact(false, work, losses)),
    write: <T>(work: (tx: WriteTransaction) => Promise<T>) => tries.untilDone((losses) => transact(true, work, losses)),
    async clear(keep) {
      await tries.untilDone(async () => ((await committer.clear(keep)) === 'kept' ? { result: undefined } : undefined));
      dropOld();
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: () => (closing ??= close()),
  };
}

/** The generation of the data. */
async function openFirst(target: Target): Promise<number> {
  return withClient(target, async (client) => {
    await prepareSchema(client, target);
    return readGeneration(queryOn(client));
  });
}

async function withClient<T>(target: Target, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(target);
  try {
    return await work(client);
  } catch (error) {
    throw asStoreError(error, target);
  } finally {
    await disconnect(client);
  }
}
