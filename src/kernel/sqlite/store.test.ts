import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { chaos } from '../chaos.ts';
import { storeConformance } from '../conformance.ts';
import { encodeKey, prefixRange } from '../key.ts';
import { StoreFull, StoreLocked, StoreTooNew, StoreUnavailable, TransactionConflict } from '../store-errors.ts';
import type { Store } from '../store.ts';
import { currentFormat, prepareFormat } from './format.ts';
import { openSqliteStore } from './store.ts';

let seed = 1;
storeConformance('sqlite in memory', () => openSqliteStore({ path: ':memory:' }));
storeConformance('sqlite with chaos', () => chaos(openSqliteStore({ path: ':memory:' }), { seed: seed++ }));
storeConformance('sqlite on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-store-'));
  const store = openSqliteStore({ path: join(folder, 'store.db') });
  return { ...store, close: () => store.close().finally(() => rmSync(folder, { recursive: true, force: true })) };
});

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
  it('keeps what was committed over close and open', () => inFolder(async (path) => {
    const first = openSqliteStore({ path });
    await first.write(async (tx) => tx.put(a, '1'));
    await first.close();
    const second = openSqliteStore({ path });
    assert.equal(await valueOfA(second), '1');
    await second.close();
  }));

  it('refuses a second process, and a second store in this one', () => inFolder(async (path) => {
    const store = openSqliteStore({ path });
    assert.throws(() => openSqliteStore({ path }), StoreLocked);
    const script = `const { openSqliteStore } = await import(${JSON.stringify(new URL('store.ts', import.meta.url).href)});
      try { openSqliteStore({ path: ${JSON.stringify(path)} }); console.log('opened'); } catch (error) { console.log(error.name); }`;
    assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).trim(), 'StoreLocked');
    await store.write(async (tx) => tx.put(a, '1'));
    assert.equal(await valueOfA(store), '1');
    await store.close();
  }));

  it('refuses data of a newer format, foreign databases and other files', () => inFolder(async (path) => {
    await openSqliteStore({ path }).close();
    const db = new DatabaseSync(path);
    db.exec("UPDATE meta SET value = '999'");
    db.close();
    assert.throws(() => openSqliteStore({ path }), (error) => error instanceof StoreTooNew && /format 999/.test(error.message));
    const foreign = new DatabaseSync(`${path}-foreign`);
    foreign.exec('CREATE TABLE other(a)');
    foreign.close();
    assert.throws(() => openSqliteStore({ path: `${path}-foreign` }), StoreUnavailable);
    writeFileSync(`${path}-text`, 'no database at all, but long enough to be looked at '.repeat(20));
    assert.throws(() => openSqliteStore({ path: `${path}-text` }), StoreUnavailable);
    assert.throws(() => openSqliteStore({ path: join(path, 'no-folder', 'x.db') }), StoreUnavailable);
  }));

  it('copies the file before it upgrades the format, and keeps the old one when an upgrade fails', () => inFolder(async (path, folder) => {
    const store = openSqliteStore({ path });
    await store.write(async (tx) => tx.put(a, '1'));
    await store.close();
    const db = new DatabaseSync(path);
    assert.throws(() => prepareFormat(db, path, { format: currentFormat + 2, upgrades: { [currentFormat]: (old) => old.exec('DELETE FROM kv') } }), StoreUnavailable);
    assert.equal(db.prepare('SELECT count(*) AS n FROM kv').get()?.['n'], 1);
    prepareFormat(db, path, { format: currentFormat + 1, upgrades: { [currentFormat]: (old) => old.exec('DELETE FROM kv') } });
    assert.equal(db.prepare('SELECT count(*) AS n FROM kv').get()?.['n'], 0);
    db.close();
    const backups = readdirSync(folder).filter((name) => name.startsWith(`store.db.format-${currentFormat}.`)).toSorted();
    const backup = openSqliteStore({ path: join(folder, backups.at(-1)!) });
    assert.equal(await valueOfA(backup), '1');
    await backup.close();
  }));

  it('rejects writes that find no room, keeps nothing of them, and goes on', () => inFolder(async (path) => {
    const store = openSqliteStore({ path, maxBytes: 200_000 });
    await store.write(async (tx) => tx.put(a, '1'));
    const large = JSON.stringify('x'.repeat(50_000));
    const writes = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => store.write(async (tx) => {
      tx.put(encodeKey(['first', index]), large);
      tx.put(encodeKey(['second', index]), large);
    })));
    assert.ok(writes.every((write) => write.status === 'rejected' && write.reason instanceof StoreFull));
    assert.equal((await store.read((tx) => tx.range(prefixRange([])))).length, 1);
    await store.write(async (tx) => tx.put(a, '2'));
    assert.equal(await valueOfA(store), '2');
    await store.close();
  }));
});

describe('sqlite store under contention', () => {
  it('lets a slow transaction through a stream of quick ones', async () => {
    const store = openSqliteStore({ path: ':memory:' });
    let stop = false;
    const quick = (async () => {
      while (!stop) {
        await store.write(async (tx) => tx.put(a, String(Number(await tx.get(a) ?? 0) + 1)));
        await turn();
      }
    })();
    await store.write(async (tx) => {
      const value = Number(await tx.get(a) ?? 0);
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
    await assert.rejects(store.read(async (tx) => {
      tries++;
      await tx.get(a);
      await store.clear([]);
    }), TransactionConflict);
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
