/** A large store that is cleared: what it had is out of sight at once, and its space is given back step by step. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { StoreFull } from '../../store-errors.ts';
import { encodeKey, prefixRange } from '../../key.ts';
import { connect } from '../file/connection.ts';
import { openSqliteStore, type SqliteStore } from '../store.ts';
import { asideIn } from './set-aside.ts';

const values = { short: `"${'s'.repeat(500)}"`, long: `"${'l'.repeat(5000)}"` };
const keyOf = (kind: string, at: number) => encodeKey([kind, at]);

function pathOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-aside-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'store.db');
}

/** 2,000 long values and 6,000 short ones: some 14 MB. */
async function fill(store: SqliteStore, prefix = ''): Promise<void> {
  for (let from = 0; from < 6000; from += 1000) {
    await store.write(async (tx) => {
      for (let at = from; at < from + 1000; at++) {
        tx.put(keyOf(`${prefix}short`, at), values.short);
        if (at % 3 === 0) tx.put(keyOf(`${prefix}long`, at), values.long);
      }
    });
  }
}

const all = async (store: SqliteStore) => (await store.read((tx) => tx.range(prefixRange([])))).entries;

async function untilEmptied(path: string): Promise<void> {
  const beside = connect(path, 100);
  try {
    while (asideIn(beside).length > 0) await wait(5);
    assert.ok(
      Number(beside.prepare('PRAGMA freelist_count').get()?.['freelist_count']) > 1000,
      'free to be used again',
    );
  } finally {
    beside.close();
  }
}

test('what was cleared is gone at once and for good, and a restart goes on with emptying it', async (t) => {
  const path = pathOf(t);
  const store = openSqliteStore({ path });
  await fill(store);
  await store.clear([prefixRange(['long', 3]), prefixRange(['short', 7])]);
  const kept = [
    { key: keyOf('long', 3), value: values.long },
    { key: keyOf('short', 7), value: values.short },
  ];
  assert.deepEqual(await all(store), kept);
  await store.close();
  const closed = new DatabaseSync(path);
  assert.ok(asideIn(closed).length > 0);
  closed.close();

  const again = openSqliteStore({ path });
  assert.deepEqual(await all(again), kept);
  await untilEmptied(path);
  assert.deepEqual(await all(again), kept);
  assert.deepEqual(again.condition.current().problems, []);
  await again.close();
});

test('writes and another clear go on while it is emptied', async (t) => {
  const path = pathOf(t);
  const store = openSqliteStore({ path });
  for (const round of ['one', 'two']) {
    await fill(store, round);
    await store.clear([]);
    for (let at = 0; at < 50; at++) {
      await store.write(async (tx) => {
        tx.put(keyOf(round, at), at % 2 === 0 ? values.long : values.short);
      });
      if (at % 5 === 0) await wait(15);
    }
    assert.equal((await all(store)).length, 50, round);
  }
  await untilEmptied(path);
  const found = await all(store);
  assert.deepEqual(
    found.map(({ value }) => value.length),
    Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? values.long : values.short).length),
  );
  await store.close();
});

test('a write that comes as emptying is about to begin is before it', async (t) => {
  const store = openSqliteStore({ path: pathOf(t) });
  await fill(store);
  await store.clear([]);
  // About as long as nothing has to be written before emptying goes on.
  for (let at = 0; at < 40; at++) {
    const [begun, write] = [
      performance.now(),
      () => store.write(async (tx) => tx.put(keyOf('late', at), values.short)),
    ];
    const written = wait(9).then(write);
    // Both timers are late, and so one behind the other.
    while (performance.now() - begun < 12);
    await written;
  }
  assert.equal((await all(store)).length, 40);
  await store.close();
});

test('where there is no room, what is set aside makes it', async (t) => {
  const path = pathOf(t);
  const maxBytes = 20 * 1024 * 1024;
  const store = openSqliteStore({ path, maxBytes });
  await fill(store);
  await store.clear([]);
  await fill(store, 'again');
  assert.equal((await all(store)).length, 8000);
  await assert.rejects(async () => {
    for (let at = 0; ; at++) await store.write(async (tx) => tx.put(keyOf('more', at), values.long));
  }, StoreFull);
  await store.clear([]);
  assert.deepEqual(await all(store), []);
  await fill(store);
  await store.close();
});
