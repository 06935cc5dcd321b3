import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { encodeKey } from './key.ts';
import { openSqliteStore } from './sqlite/store.ts';
import { strict } from './strict.ts';

test('a transaction that awaits anything but itself fails, one that does not is none the wiser', async () => {
  const store = strict(openSqliteStore({ path: ':memory:' }));
  const key = encodeKey(['a']);
  await store.write(async (tx) => {
    await Promise.all([tx.get(key), tx.getMany([key])]);
    tx.put(key, '1');
  });
  assert.equal(await store.read((tx) => tx.get(key)), '1');
  await assert.rejects(
    store.read(async (tx) => {
      await turn();
      return tx.get(key);
    }),
    /awaited something other than itself/,
  );
  await assert.rejects(
    store.write(async (tx) => {
      tx.put(key, '2');
      await turn();
    }),
    /awaited something other than itself/,
  );
  assert.equal(await store.read((tx) => tx.get(key)), '1');
  await store.close();
});
