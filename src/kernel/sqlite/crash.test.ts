/** kill -9 during concurrent writes, again and again. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkAfterCrash, killInTheMiddle, nothingAcknowledged } from '../conformance/crash.ts';
import { openSqliteStore } from './store.ts';

const rounds = Number(process.env['SANDLOT_CRASH_ROUNDS'] ?? 50);
/** The store starts over now and then, so that checking it stays quick. */
const roundsPerStore = 10;
const writer = fileURLToPath(new URL('crash-writer.ts', import.meta.url));

async function crash(path: string, threadFrom: number): Promise<void> {
  const acknowledged = nothingAcknowledged();
  const args = [writer, path, String(threadFrom)];
  await killInTheMiddle(spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }), acknowledged);
  const store = openSqliteStore({ path });
  try {
    await checkAfterCrash(store, acknowledged);
  } finally {
    await store.close();
  }
}

it(`survives kill -9 during concurrent writes, ${rounds} times`, async () => {
  for (let round = 0; round < rounds;) {
    const folder = mkdtempSync(join(tmpdir(), 'sandlot-crash-'));
    try {
      for (const end = Math.min(rounds, round + roundsPerStore); round < end; round++) {
        // All by the thread that writes, all by the one that reads, and now these and now those.
        await crash(join(folder, 'store.db'), [0, 64 * 1024, 300][round % 3]!);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});
