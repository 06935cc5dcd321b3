/**
 * The same small commits on SQLite, on PostgreSQL through one node, and on PostgreSQL through two, in turn, on one
 * machine: `node scripts/bench/postgres.ts [seconds] [rounds]`. Needs Debian's postgresql package.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgresStore } from '../../src/kernel/postgres/store.ts';
import { startPostgres } from '../../src/testing/servers/postgres-server.ts';
import { openSqliteStore } from '../../src/kernel/sqlite/store.ts';
import type { Store } from '../../src/kernel/store.ts';
import { measureCommits } from './store.ts';

const [seconds = 2, rounds = 2] = process.argv.slice(2).map(Number);

async function measure(name: string, ...stores: Store[]): Promise<void> {
  const reports = await Promise.all(stores.map((store, node) => measureCommits(store, seconds, node)));
  for (const report of reports) process.stdout.write(`${name} ${JSON.stringify(report)}\n`);
  await Promise.all(stores.map((store) => store.close()));
}

const folder = mkdtempSync(join(tmpdir(), 'sandlot-bench-postgres-'));
const server = await startPostgres();
try {
  for (let round = 0; round < rounds; round++) {
    const open = (schema: string) => openPostgresStore({ url: server.url, schema: `${schema}_${round}` });
    await measure('sqlite', openSqliteStore({ path: join(folder, `${round}.db`) }));
    await measure('postgres', await open('one'));
    await measure('postgres, each of two nodes', await open('two'), await open('two'));
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
