/**
 * The process that crash.test.ts kills: concurrent writers on the store named by its argument. Each appends to its own
 * sequence, two rows and a counter in one transaction, and prints `<writer> <count>` once that is acknowledged.
 */
import { writeSync } from 'node:fs';
import { counterKey, halfKey, writers } from './crash-layout.ts';
import { openSqliteStore } from './store.ts';

const store = openSqliteStore({ path: process.argv[2]! });

async function append(writer: number): Promise<void> {
  for (;;) {
    const count = await store.write(async (tx) => {
      const index = Number(await tx.get(counterKey(writer)) ?? 0);
      const value = JSON.stringify('x'.repeat(index * 997 % 3000));
      tx.put(halfKey(writer, index, 'first'), value);
      tx.put(halfKey(writer, index, 'second'), value);
      tx.put(counterKey(writer), String(index + 1));
      return index + 1;
    });
    writeSync(1, `${writer} ${count}\n`);
  }
}

await Promise.all(Array.from({ length: writers }, (_, writer) => append(writer)));
