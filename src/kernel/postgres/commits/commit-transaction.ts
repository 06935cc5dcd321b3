/**
 * A transaction that commits: SERIALIZABLE, and under a lock that one node's commit at a time holds, so that commits
 * have one order over all nodes: it is taken before the snapshot, released after the commit has become visible.
 * Locks and snapshots: https://www.postgresql.org/docs/15/sql-lock.html
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client, QueryResult } from 'pg';
import { StoreUnavailable } from '../../store-errors.ts';
import { connect, disconnect, type Query, queryOn, quoted, type Target } from '../connection.ts';
import { asStoreError, isConflict, isConnectionLost, placeOf } from '../errors.ts';
import type { State } from '../reads/source.ts';

/** `lost`: nothing was kept, and it may be tried again. */
export type Ending = 'kept' | 'lost';

export interface CommitConnection {
  /**
   * Runs `steps` in such a transaction, and commits with the state that they return; nothing, when they return none.
   * @throws StoreFull, StoreUnavailable: nothing was kept, unless the message says otherwise
   */
  run(steps: (query: Query, state: State) => Promise<State | undefined>): Promise<Ending>;
  close(): Promise<void>;
}

export interface CommitOptions {
  readonly target: Target;
  /** A UUID of this process's own. */
  readonly node: string;
  /** For tests: just before the commit; what it throws takes the place of what PostgreSQL might. */
  readonly beforeCommit?: (() => Promise<void> | void) | undefined;
}

/** How long a node tries to find out how its commit ended. */
const findOutWithinMs = 15_000;

export function createCommitConnection({ target, node, beforeCommit }: CommitOptions): CommitConnection {
  let client: Client | undefined;
  let number = 0;

  const forget = async () => {
    const broken = client;
    client = undefined;
    if (broken) await disconnect(broken);
  };
  const giveUp = async (error: unknown) => {
    // The end of the session is the end of its transaction, whatever state it was in.
    await forget();
    if (isConflict(error)) return;
    throw asStoreError(error, target);
  };
  const endingOf = async (committed: number): Promise<Ending> => {
    const until = performance.now() + findOutWithinMs;
    for (;;) {
      try {
        return (await wasKept(target, node, committed)) ? 'kept' : 'lost';
      } catch (error) {
        if (performance.now() > until) throw unknownEnding(target, error);
        await pause(200);
      }
    }
  };
  const commit = async (open: Client, { generation, position }: State): Promise<Ending> => {
    try {
      const results = (await open.query(`
        UPDATE meta SET generation = ${generation}, position = ${position};
        INSERT INTO nodes VALUES ('${node}', ${++number}, now())
          ON CONFLICT (id) DO UPDATE SET number = excluded.number, at = excluded.at;
        NOTIFY ${quoted(target.schema)}, '${node}';
        COMMIT`)) as unknown as QueryResult[];
      if (results.at(-1)!.command !== 'COMMIT') throw new StoreUnavailable(`${placeOf(target)} took a commit back.`);
      return 'kept';
    } catch (error) {
      const unknown = isConnectionLost(error);
      if (!unknown) await giveUp(error);
      await forget();
      return unknown ? endingOf(number) : 'lost';
    }
  };
  return {
    async run(steps) {
      const isNew = client === undefined;
      const open = (client ??= await connect(target));
      let begun = false;
      try {
        const state = await beginOn(open);
        begun = true;
        const next = await steps(queryOn(open), state);
        if (next) await beforeCommit?.();
        else await open.query('ROLLBACK');
        return next ? await commit(open, next) : 'lost';
      } catch (error) {
        // The connection may have been broken for long.
        if (!begun && !isNew && isConnectionLost(error)) await forget();
        else await giveUp(error);
        return 'lost';
      }
    },
    async close() {
      await client?.query('DELETE FROM nodes WHERE id = $1', [node]).catch(() => {});
      await forget();
    },
  };
}

async function beginOn(client: Client): Promise<State> {
  const results = (await client.query(`
    BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE;
    LOCK TABLE commit_order IN EXCLUSIVE MODE;
    SELECT generation, position FROM meta`)) as unknown as QueryResult<{ generation: number; position: string }>[];
  const { generation, position } = results.at(-1)!.rows[0]!;
  return { generation, position: Number(position) };
}

/** Waits until that commit has ended, for it holds the lock. */
async function wasKept(target: Target, node: string, number: number): Promise<boolean> {
  const client = await connect(target);
  try {
    await client.query('BEGIN; LOCK TABLE commit_order IN EXCLUSIVE MODE');
    const {
      rows: [found],
    } = await client.query('SELECT number FROM nodes WHERE id = $1', [node]);
    return Number(found?.number ?? 0) >= number;
  } finally {
    await disconnect(client);
  }
}

function unknownEnding(target: Target, cause: unknown): StoreUnavailable {
  return new StoreUnavailable(
    `The connection to ${placeOf(target)} broke in a commit, and could not be made again: ` +
      'the commit was kept as a whole, or not at all. Look at what is there before you repeat it.',
    { cause },
  );
}
