import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { chaos } from '../chaos.ts';
import { pseudoRandomBytes } from '../conformance/cases.ts';
import { type HeldStore, storeConformance } from '../conformance/index.ts';
import { encodeKey, prefixRange, rangeUnder } from '../key.ts';
import { StoreFull, StoreLocked, StoreTooNew, StoreUnavailable, TransactionConflict } from '../store-errors.ts';
import type { ReadTransaction, Store } from '../store.ts';
import { currentFormat } from './file/format.ts';
import { prepareFormat } from './opening/format.ts';
import { openSqliteStore, type SqliteStoreOptions } from './store.ts';
import { createFaults, type Faults } from './test-faults.ts';

function openOnDisk(options: Partial<SqliteStoreOptions> = {}): Store {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-store-'));
  const store = openSqliteStore({ path: join(folder, 'store.db'), threadFrom: 0, ...options });
  return { ...store, close: () => store.close().finally(() => rmSync(folder, { recursive: true, force: true })) };
}

function held(open: (options: Partial<SqliteStoreOptions>) => Store): HeldStore {
  const { wrapWriter, ...faults } = createFaults();
  return { store: open({ wrapWriter }), ...faults };
}

const openInMemory = (options: Partial<SqliteStoreOptions> = {}) => openSqliteStore({ path: ':memory:', ...options });
let seed = 1;
storeConformance('sqlite in memory', () => openInMemory(), { openHeld: () => held(openInMemory) });
storeConformance('sqlite with chaos', () => chaos(openInMemory(), { seed: seed++ }));
storeConformance('sqlite on disk', () => openOnDisk(), { openHeld: () => held(openOnDisk) });
storeConformance('sqlite on disk, small commits in the thread that reads', () => openOnDisk({ threadFrom: 300 }));

async function inFolder(run: (path: string, folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-store-'));
  try {
    await run(join(folder, 'store.db'), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const a = encodeKey(['a']);
const valueOfA = (store: Store) => store.read((tx) => tx.get(a));

describe('sqlite store on disk', () => {
  it('keeps what was committed over close and open', () =>
    inFolder(async (path) => {
      const first = openSqliteStore({ path });
      await first.write(async (tx) => tx.put(a, '1'));
      await first.close();
      const second = openSqliteStore({ path });
      assert.equal(await valueOfA(second), '1');
      await second.close();
    }));

  it('refuses a second process, and a second store in this one', () =>
    inFolder(async (path) => {
      const store = openSqliteStore({ path });
      assert.throws(() => openSqliteStore({ path }), StoreLocked);
      const module = JSON.stringify(new URL('store.ts', import.meta.url).href);
      const script = `const { openSqliteStore } = await import(${module});
      try {
        openSqliteStore({ path: ${JSON.stringify(path)} });
        console.log('opened');
      } catch (error) {
        console.log(error.name);
      }`;
      assert.equal(
        execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim(),
        'StoreLocked',
      );
      await store.write(async (tx) => tx.put(a, '1'));
      assert.equal(await valueOfA(store), '1');
      await store.close();
    }));

  it('refuses data of a newer format, foreign databases and other files', () =>
    inFolder(async (path) => {
      await openSqliteStore({ path }).close();
      const db = new DatabaseSync(path);
      db.exec("UPDATE meta SET value = '999'");
      db.close();
      assert.throws(
        () => openSqliteStore({ path }),
        (error) => error instanceof StoreTooNew && /format 999/.test(error.message),
      );
      const foreign = new DatabaseSync(`${path}-foreign`);
      foreign.exec('CREATE TABLE other(a)');
      foreign.close();
      assert.throws(() => openSqliteStore({ path: `${path}-foreign` }), StoreUnavailable);
      writeFileSync(`${path}-text`, 'no database at all, but long enough to be looked at '.repeat(20));
      assert.throws(() => openSqliteStore({ path: `${path}-text` }), StoreUnavailable);
      assert.throws(() => openSqliteStore({ path: join(path, 'no-folder', 'x.db') }), StoreUnavailable);
    }));

  it('copies the file before it upgrades the format, and keeps the old one when an upgrade fails', () =>
    inFolder(async (path, folder) => {
      const store = openSqliteStore({ path });
      await store.write(async (tx) => tx.put(a, '1'));
      await store.close();
      const db = new DatabaseSync(path);
      assert.throws(
        () =>
          prepareFormat(db, path, {
            format: currentFormat + 2,
            upgrades: { [currentFormat]: (old) => old.exec('DELETE FROM kv') },
          }),
        StoreUnavailable,
      );
      assert.equal(db.prepare('SELECT count(*) AS n FROM kv').get()?.['n'], 1);
      prepareFormat(db, path, {
        format: currentFormat + 1,
        upgrades: { [currentFormat]: (old) => old.exec('DELETE FROM kv') },
      });
      assert.equal(db.prepare('SELECT count(*) AS n FROM kv').get()?.['n'], 0);
      db.close();
      const backups = readdirSync(folder)
        .filter((name) => name.startsWith(`store.db.format-${currentFormat}.`))
        .toSorted();
      const backup = openSqliteStore({ path: join(folder, backups.at(-1)!) });
      assert.equal(await valueOfA(backup), '1');
      await backup.close();
    }));

  for (const [writer, threadFrom] of [
    ['the thread', 0],
    ['the connection that reads', 64 * 1024],
  ] as const) {
    it(`keeps its log short while it is read and written without a pause, by ${writer}`, () =>
      inFolder(async (path) => {
        const store = openSqliteStore({ path, threadFrom });
        const value = JSON.stringify('x'.repeat(60_000));
        for (let round = 0; round < 400; round++) {
          await store.write(async (tx) => {
            await tx.get(a);
            tx.put(encodeKey(['row', round % 50]), value);
          });
        }
        // All of it would be 24 MB.
        assert.ok(statSync(`${path}-wal`).size < 12_000_000, String(statSync(`${path}-wal`).size));
        await store.close();
      }));
  }

  it('goes on with positions after close and open, also when what was appended is gone', () =>
    inFolder(async (path) => {
      let last = '';
      for (let round = 0; round < 4; round++) {
        const store = openSqliteStore({ path });
        await store.write(async (tx) => tx.append(a, '1'));
        const {
          entries: [row, ...more],
        } = await store.read((tx) => tx.range(rangeUnder(a)));
        assert.deepEqual(more, []);
        assert.ok(row!.key > last);
        last = row!.key;
        if (round % 2 === 0) await store.clear([]);
        else await store.write(async (tx) => tx.deleteRange(rangeUnder(a)));
        await store.close();
      }
    }));

  it('goes on when the thread that writes has ended, and says that it has', () =>
    inFolder(async (path) => {
      const threads: Worker[] = [];
      const start = (worker: Worker) => threads.push(worker);
      process.on('worker', start);
      const store = openSqliteStore({ path, threadFrom: 0 });
      await store.write(async (tx) => tx.put(a, '1'));
      process.off('worker', start);
      assert.equal(threads.length, 1);
      const large = JSON.stringify('x'.repeat(15_000_000));
      const writing = store.write(async (tx) => tx.put(encodeKey(['large']), large));
      await turn();
      await threads[0]!.terminate();
      const outcome = await writing.then(
        () => 'kept',
        (error: unknown) => error,
      );
      assert.ok(outcome === 'kept' || outcome instanceof StoreUnavailable, String(outcome));
      await store.write(async (tx) => tx.put(a, '2'));
      assert.equal(await valueOfA(store), '2');
      await store.close();
    }));

  it('ends the thread that writes when it has nothing to do, and starts another', (t) =>
    inFolder(async (path) => {
      const threads: Worker[] = [];
      const ended: Promise<unknown>[] = [];
      const start = (worker: Worker) => {
        threads.push(worker);
        ended.push(once(worker, 'exit'));
      };
      t.mock.timers.enable({ apis: ['setTimeout'] });
      process.on('worker', start);
      const store = openSqliteStore({ path, threadFrom: 0 });
      try {
        for (const value of ['1', '2']) {
          await store.write(async (tx) => tx.put(a, value));
          t.mock.timers.tick(5000);
          await ended.at(-1);
          assert.equal(await valueOfA(store), value);
        }
        await store.write(async (tx) => tx.put(a, '3'));
        t.mock.timers.tick(5000);
        // The one is still on its way out.
        await store.write(async (tx) => tx.put(a, '4'));
        assert.equal(await valueOfA(store), '4');
        assert.equal(threads.length, 4);
      } finally {
        process.off('worker', start);
        await store.close();
      }
      await Promise.all(ended);
    }));

  it('rejects writes that find no room, keeps nothing of them, and goes on', () =>
    inFolder(async (path) => {
      const store = openSqliteStore({ path, maxBytes: 200_000 });
      await store.write(async (tx) => tx.put(a, '1'));
      const large = JSON.stringify('x'.repeat(50_000));
      const writes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) =>
          store.write(async (tx) => {
            tx.put(encodeKey(['first', index]), large);
            tx.put(encodeKey(['second', index]), large);
          }),
        ),
      );
      assert.ok(writes.every((write) => write.status === 'rejected' && write.reason instanceof StoreFull));
      assert.equal((await store.read((tx) => tx.range(prefixRange([])))).entries.length, 1);
      await store.write(async (tx) => tx.put(a, '2'));
      assert.equal(await valueOfA(store), '2');
      await store.close();
    }));
});

/** What fails at random, and what was nevertheless answered, beside what is there at the end. */
async function countWithFaults(store: Store, faults: Faults, seed: number): Promise<void> {
  const random = pseudoRandomBytes(seed, 4096);
  let at = 0;
  const choose = (below: number) => random[at++ % random.length]! % below;
  const counters = ['a', 'b', 'c'].map((name) => encodeKey([name]));
  const acknowledged = [0, 0, 0];
  const log = encodeKey(['log']);
  let refused = 0;
  await Promise.all(
    Array.from({ length: 12 }, async (_, client) => {
      for (let step = 0; step < 40; step++) {
        const counter = choose(3);
        if (choose(6) === 0) faults.failNext(new StoreFull('No space is left: for the test.'));
        if (choose(4) === 0) await turn();
        try {
          const seen = await store.write(async (tx) => {
            const count = Number((await tx.get(counters[counter]!)) ?? 0);
            if (choose(3) === 0) await turn();
            tx.put(counters[counter]!, String(count + 1));
            tx.append(log, JSON.stringify([counter, count]));
            return count + 1;
          });
          acknowledged[counter]!++;
          // Nobody is answered with a count that is taken back afterwards.
          assert.ok(Number(await store.read((tx) => tx.get(counters[counter]!))) >= seen, `client ${client}`);
        } catch (error) {
          if (!(error instanceof StoreFull)) throw error;
          refused++;
        }
      }
    }),
  );
  assert.ok(refused > 0);
  const counts = (await store.read((tx) => tx.getMany(counters))).map((value) => Number(value ?? 0));
  assert.deepEqual(counts, acknowledged);
  const { entries } = await store.read((tx) => tx.range(rangeUnder(log)));
  for (const [counter, count] of counts.entries()) {
    const own = entries.map(({ value }) => JSON.parse(value) as [number, number]).filter(([of]) => of === counter);
    assert.deepEqual(
      own.map(([, before]) => before),
      Array.from({ length: count }, (_, index) => index),
    );
  }
}

describe('sqlite store whose commits fail at random', () => {
  for (const [place, open] of Object.entries({ 'in memory': openInMemory, 'on disk': openOnDisk })) {
    it(`${place}: what was answered is there, what was refused is not`, async () => {
      for (let seed = 1; seed <= 5; seed++) {
        const faults = createFaults();
        const store = open({ wrapWriter: faults.wrapWriter });
        await countWithFaults(store, faults, seed);
        await store.close();
      }
    });
  }
});

describe('a write after a read', () => {
  const rests = async (store: Store, meanwhile: string) => {
    let before: ReadTransaction | undefined;
    await store.read(async (tx) => {
      before = tx;
      await tx.get(encodeKey(['rule']));
    });
    const tries: boolean[] = [];
    await store.write(async (tx) => {
      tries.push(tx.restsOn === before);
      if (tries.length === 1) await store.write(async (other) => other.put(encodeKey([meanwhile]), '1'));
      tx.put(encodeKey(['done']), '1');
    }, before);
    return tries;
  };
  it('rests on it, and need not ask again', async () => {
    const store = openInMemory();
    assert.deepEqual(await rests(store, 'other'), [true]);
    assert.deepEqual(await rests(store, 'rule'), [true, false]);
    await store.close();
  });
});

describe('what commits are remembered', () => {
  it('are those since the first read of whoever runs, however many', async () => {
    const store = openInMemory();
    const others = async () => {
      for (let round = 0; round < 500; round++)
        await store.write(async (tx) => tx.put(encodeKey(['other']), `${round}`));
    };
    let tries = 0;
    await store.write(async (tx) => {
      await tx.get(encodeKey(['mine']));
      if (tries++ === 0) await others();
      tx.put(encodeKey(['mine']), '1');
    });
    assert.equal(tries, 1);
    await store.write(async (tx) => {
      await tx.get(encodeKey(['mine']));
      if (tries++ === 1) {
        await store.write(async (other) => other.put(encodeKey(['mine']), '2'));
        await others();
      }
      tx.put(encodeKey(['mine']), '3');
    });
    assert.equal(tries, 3);
    await store.close();
  });
});

describe('sqlite store under contention', () => {
  it('appends conflict with nobody', async () => {
    const store = openInMemory();
    let tries = 0;
    await Promise.all(
      Array.from({ length: 50 }, () =>
        store.write(async (tx) => {
          tries++;
          await turn();
          tx.append(a, '1');
        }),
      ),
    );
    assert.equal(tries, 50);
    await store.close();
  });

  it('who does not touch what a transaction in its turn has read does not wait for it', async () => {
    const store = openInMemory();
    let tries = 0;
    await store.write(async (tx) => {
      const seen = Number((await tx.get(a)) ?? 0);
      if (++tries <= 4) await store.write(async (other) => other.put(a, String(tries)));
      else await store.write(async (other) => other.put(encodeKey(['b']), '1'));
      tx.put(a, String(seen));
    });
    assert.equal(tries, 5);
    await store.close();
  });

  it('lets a slow transaction through a stream of quick ones', async () => {
    const store = openSqliteStore({ path: ':memory:' });
    let stop = false;
    const quick = (async () => {
      while (!stop) {
        await store.write(async (tx) => tx.put(a, String(Number((await tx.get(a)) ?? 0) + 1)));
        await turn();
      }
    })();
    await store.write(async (tx) => {
      const value = Number((await tx.get(a)) ?? 0);
      for (let step = 0; step < 20; step++) await turn();
      tx.put(a, String(value + 1000));
    });
    stop = true;
    await quick;
    assert.ok(Number(await valueOfA(store)) >= 1000);
    await store.close();
  });

  it('gives up after a bounded number of tries', async () => {
    const store = openSqliteStore({ path: ':memory:' });
    let tries = 0;
    await assert.rejects(
      store.read(async (tx) => {
        tries++;
        await tx.get(a);
        await store.clear([]);
      }),
      TransactionConflict,
    );
    assert.equal(tries, 100);
    await store.close();
  });

  it('does not hang when a transaction that runs alone waits for another one', async () => {
    const store = openSqliteStore({ path: ':memory:' });
    let tries = 0;
    await store.write(async (tx) => {
      const seen = await tx.get(a);
      if (tries++ < 5) await store.write(async (other) => other.put(a, String(tries)));
      tx.put(encodeKey(['seen']), seen ?? '0');
    });
    assert.equal(await store.read((tx) => tx.get(encodeKey(['seen']))), '5');
    await store.close();
  });
});
