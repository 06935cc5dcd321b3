/** Two nodes, both killed (kill -9) at random moments, again and again; then the server as well. */
import { spawn } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { checkAfterCrash, killInTheMiddle, nothingAcknowledged, writers } from '../conformance/crash.ts';
import { openPostgresStore } from './store.ts';
import { missingPostgres, startPostgres, type TestServer } from '../../testing/servers/postgres-server.ts';

const rounds = Number(process.env['SANDLOT_CRASH_ROUNDS'] ?? 4);
const writer = fileURLToPath(new URL('crash-writer.ts', import.meta.url));

describe('postgres', { skip: missingPostgres() }, () => {
  let server: TestServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());
  /** The server ends a commit that was under way, and only then sees that nobody waits for it. */
  const othersGone = async () => {
    const client = new Client(server.url);
    await client.connect();
    const others = "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    while ((await client.query(others)).rowCount !== 0) await delay(20);
    await client.end();
  };

  it(`survives kill -9 of its nodes during concurrent writes, ${rounds} times, and of the server`, async () => {
    const schema = 'crash';
    const acknowledged = nothingAcknowledged();
    const writeAndKill = async (first: number) => {
      const child = spawn(process.execPath, [writer, server.url, schema, String(first)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await killInTheMiddle(child, acknowledged, 200);
    };
    for (let round = 0; round < rounds; round++) {
      await Promise.all([writeAndKill(0), writeAndKill(writers / 2)]);
      if (round === rounds - 1) await server.restart();
      else await othersGone();
      const store = await openPostgresStore({ url: server.url, schema });
      await checkAfterCrash(store, acknowledged);
      await store.close();
    }
  });
});
