/** Two nodes, both killed (kill -9) at random moments, again and again; then the server as well. */
import { spawn } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
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
      const store = await openPostgresStore({ url: server.url, schema });
      await checkAfterCrash(store, acknowledged);
      await store.close();
    }
  });
});
