/**
 * The process that crash.test.ts kills: concurrent writers on the store named by its argument. Each writes, in one
 * transaction, two rows, its own counter, one counter of all and an appended row, and prints
 * `<writer> <count> <total>` once that is acknowledged.
 */
import { writeSync } from 'node:fs';
import { counterKey, halfKey, logPrefix, totalKey, writers } from './crash-layout.ts';
import { openSqliteStore } from './store.ts';

const store = openSqliteStore({ path: process.argv[2]!, threadAfterMs: Number(process.argv[3]) });

async function append(writer: number): Promise<void> {
  for (;;) {
    const counts = await store.write(async (tx) => {
      const [index = 0, total = 0] = (await tx.getMany([counterKey(writer), totalKey])).map((value) => Number(value ?? 0));
      const value = JSON.stringify('x'.repeat(index * 997 % 3000));
      tx.put(halfKey(writer, index, 'first'), value);
      tx.put(halfKey(writer, index, 'second'), value);
      tx.put(counterKey(writer), String(index + 1));
      tx.put(totalKey, String(total + 1));
      tx.append(logPrefix, JSON.stringify([writer, index, total]));
      return `${index + 1} ${total + 1}`;
    });
    writeSync(1, `${writer} ${counts}\n`);
  }
}

await Promise.all(Array.from({ length: writers }, (_, writer) => append(writer)));
