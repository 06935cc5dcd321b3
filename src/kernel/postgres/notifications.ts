/** Hears of other nodes' commits (LISTEN), and says so; after the connection was lost, once for all it has missed. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { connect, disconnect, quoted, type Target } from './connection.ts';

const againAfterMs = 500;

export interface Notifications {
  close(): Promise<void>;
}

/** Resolves once it hears. */
export async function listen(target: Target, node: string, onCommit: () => void): Promise<Notifications> {
  let closed = false;
  let client: Client | undefined;
  const stop = new AbortController();

  const start = async () => {
    client = await connect(target);
    client.on('notification', ({ payload }) => {
      if (payload !== node) onCommit();
    });
    client.once('end', () => void startAgain());
    await client.query(`LISTEN ${quoted(target.schema)}`);
  };
  const startAgain = async () => {
    while (!closed) {
      try {
        await pause(againAfterMs, undefined, { signal: stop.signal });
        await start();
        onCommit();
        return;
      } catch {
        if (client) await disconnect(client);
      }
    }
  };
  await start();
  return {
    async close() {
      closed = true;
      stop.abort();
      if (client) await disconnect(client);
    },
  };
}
