/**
 * Flips bytes, pages and ends of a store's files at seeded random places: what is answered then is right, or refused.
 */
import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { encodeKey, prefixRange, rangeUnder } from '../../key.ts';
import { StoreDamaged, StoreUnavailable } from '../../store-errors.ts';
import type { Entry, Store } from '../../store.ts';
import { randomFrom } from '../../../testing/random.ts';
import { prepareFormat } from '../opening/format.ts';
import { openSqliteStore, type SqliteStore } from '../store.ts';

const truth: Entry[] = [];
for (let user = 0; user < 200; user++) {
  const name = `user-${String(user).padStart(3, '0')}`;
  truth.push({
    key: encodeKey(['users', 'p', name]),
    value: JSON.stringify({ name, text: 'x'.repeat(user % 7 === 0 ? 6000 : 200) }),
  });
  truth.push({ key: encodeKey(['users', 'i', user]), value: JSON.stringify(name) });
}
for (let big = 0; big < 30; big++)
  truth.push({ key: encodeKey(['k'.repeat(1500 + big * 40), big]), value: '"long key"' });
truth.sort((a, b) => (a.key < b.key ? -1 : 1));

const groups = [
  prefixRange([]),
  prefixRange(['users', 'p']),
  prefixRange(['users', 'i']),
  rangeUnder(encodeKey(['users', 'p', 'user-1']).slice(0, -3)),
];

async function populate(path: string): Promise<void> {
  const store = openSqliteStore({ path });
  const some = truth.slice(100, 250);
  // Some are written over and deleted, so that old rows are on free pages.
  await store.write(async (tx) => {
    for (const { key } of some) tx.put(key, JSON.stringify('old'.repeat(100)));
  });
  await store.write(async (tx) => {
    for (const { key } of some) tx.delete(key);
  });
  for (let at = 0; at < truth.length; at += 50) {
    await store.write(async (tx) => {
      for (const { key, value } of truth.slice(at, at + 50)) tx.put(key, value);
    });
  }
  await store.close();
}

type Refused = { refused: number; answered: number };

async function ask<T>(counts: Refused, question: () => Promise<T>): Promise<T | undefined> {
  try {
    const answer = await question();
    counts.answered++;
    return answer;
  } catch (error) {
    if (!(error instanceof StoreDamaged)) throw error;
    counts.refused++;
    return undefined;
  }
}

/** Asks for everything, and for things that are not there. */
async function checkAnswers(store: Store, what: string): Promise<Refused> {
  const counts = { refused: 0, answered: 0 };
  await store.read(async (tx) => {
    for (const { key, value } of truth) {
      const answer = await ask(counts, async () => [await tx.get(key)]);
      if (answer) assert.equal(answer[0], value, `${what}: ${JSON.stringify(key.slice(0, 40))}`);
      const absent = await ask(counts, async () => [await tx.get(`${key}\x02`)]);
      if (absent) assert.equal(absent[0], undefined, what);
    }
  });
  for (const range of groups) {
    const all = truth.filter(({ key }) => key >= range.start && key < range.end);
    for (const reverse of [false, true]) {
      const right = reverse ? all.toReversed() : all;
      for (const limit of [7, -1]) {
        const answer = await ask(
          counts,
          async () => (await store.read((tx) => tx.range(range, { reverse, limit }))).entries,
        );
        if (answer) assert.deepEqual(answer, limit < 0 ? right : right.slice(0, limit), what);
      }
    }
  }
  return counts;
}

async function inFolder(run: (folder: string, original: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-damage-'));
  try {
    const original = join(folder, 'original.db');
    await populate(original);
    await run(folder, original);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function openOrRefused(path: string): SqliteStore | undefined {
  try {
    return openSqliteStore({ path });
  } catch (error) {
    assert.ok(error instanceof StoreUnavailable, String(error));
    assert.match(error.message, new RegExp(path));
    return undefined;
  }
}

/** Opens what was damaged, asks it everything, tries to write, and looks whether the file is as it was. */
async function checkDamaged(path: string, what: string): Promise<'refused' | 'found' | 'harmless'> {
  const before = readFileSync(path);
  const store = openOrRefused(path);
  if (!store) {
    assert.ok(readFileSync(path).equals(before), what);
    return 'refused';
  }
  const counts = await checkAnswers(store, what);
  const found = store.condition.current().problems.length > 0;
  if (counts.refused > 0) assert.ok(found, what);
  if (found) {
    await assert.rejects(
      store.write(async (tx) => tx.put(encodeKey(['new']), '1')),
      StoreDamaged,
      what,
    );
    await assert.rejects(store.clear([]), StoreDamaged, what);
  }
  await store.close();
  assert.ok(readFileSync(path).equals(before), `${what}: nothing is written over damage`);
  return found ? 'found' : 'harmless';
}

const kinds: Record<string, (file: Buffer, random: (below: number) => number) => Buffer> = {
  'a bit': (file, random) => flip(file, random(file.length), 1, 1 << random(8)),
  'a byte': (file, random) => flip(file, random(file.length), 1, 1 + random(255)),
  "a few bytes of a page's head": (file, random) =>
    flip(file, 4096 * (1 + random(file.length / 4096 - 1)) + random(12), 1 + random(4), 1 + random(255)),
  'a page': (file, random) => flip(file, 4096 * random(file.length / 4096), 4096, 0xff),
  'a page of zeros': (file, random) => {
    const start = 4096 * (1 + random(file.length / 4096 - 1));
    return Buffer.from(file).fill(0, start, start + 4096);
  },
  "a page in another's place": (file, random) => {
    const [from, to] = [random(file.length / 4096), random(file.length / 4096)];
    const out = Buffer.from(file);
    file.copy(out, to * 4096, from * 4096, from * 4096 + 4096);
    return out;
  },
  'the end': (file, random) => file.subarray(0, 1 + random(file.length - 1)),
};

function flip(file: Buffer, at: number, length: number, mask: number): Buffer {
  const out = Buffer.from(file);
  for (let index = at; index < Math.min(file.length, at + length); index++) out[index]! ^= mask;
  return out;
}

describe('a damaged store', () => {
  for (const [kind, damage] of Object.entries(kinds)) {
    it(`answers right or not at all: ${kind}`, () =>
      inFolder(async (folder, original) => {
        const file = readFileSync(original);
        const seen: Record<string, number> = {};
        for (let seed = 1; seed <= 8; seed++) {
          const path = join(folder, `${seed}.db`);
          writeFileSync(path, damage(file, randomFrom(seed)));
          const outcome = await checkDamaged(path, `${kind}, seed ${seed}`);
          seen[outcome] = (seen[outcome] ?? 0) + 1;
          rmSync(path);
        }
        assert.ok((seen['found'] ?? 0) + (seen['refused'] ?? 0) > 1, JSON.stringify(seen));
      }));
  }

  it('answers right or not at all: any page in the place of the root, or of one that has rows', () =>
    inFolder(async (folder, original) => {
      const file = readFileSync(original);
      const path = join(folder, 'x.db');
      const db = new DatabaseSync(original);
      const root = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'kv'").get()?.['rootpage']);
      db.close();
      const leaf = Math.floor(file.indexOf('"user-100"') / 4096) + 1;
      const at = (page: number) => 4096 * (page - 1);
      for (const [place, step] of [
        [root, 11],
        [leaf, 5],
      ] as const)
        for (let page = 2; page <= file.length / 4096; page += step) {
          if (page === place) continue;
          const damaged = Buffer.from(file);
          file.copy(damaged, at(place), at(page), at(page + 1));
          writeFileSync(path, damaged);
          await checkDamaged(path, `page ${page} in the place of ${place}`);
          rmSync(path);
        }
    }));

  it('still answers what the damage cannot have hit', () =>
    inFolder(async (folder, original) => {
      const file = readFileSync(original);
      const path = join(folder, 'x.db');
      const at = file.indexOf('"user-123"');
      assert.ok(at > 0);
      writeFileSync(path, flip(file, at + 4, 1, 4));
      const store = openSqliteStore({ path });
      const counts = await checkAnswers(store, 'one row');
      assert.ok(counts.refused >= 1 && counts.refused < 20, JSON.stringify(counts));
      assert.match(store.condition.current().problems.join(), /checksum/);
      await store.close();
    }));

  it('is refused where its log is, behind which acknowledged changes stand', () =>
    inFolder(async (folder, original) => {
      const live = openSqliteStore({ path: original });
      for (let commit = 0; commit < 20; commit++)
        await live.write(async (tx) => tx.put(encodeKey(['late', commit]), JSON.stringify('v'.repeat(100))));
      const [file, log] = [readFileSync(original), readFileSync(`${original}-wal`)];
      await live.close();
      const path = join(folder, 'crashed.db');
      const late = prefixRange(['late']);
      for (let seed = 0; seed <= 30; seed++) {
        writeFileSync(path, file);
        // The last transaction's end cannot be told from one that a power cut tore.
        writeFileSync(`${path}-wal`, seed === 0 ? log : flip(log, randomFrom(seed)(log.length - 3 * 4120), 1, 0x10));
        const store = openOrRefused(path);
        if (seed > 0) {
          if (store) assert.equal((await store.read((tx) => tx.range(late))).entries.length, 20, `seed ${seed}`);
        } else {
          assert.equal((await store!.read((tx) => tx.range(late))).entries.length, 20);
        }
        await store?.close();
        if (!store) assert.ok(readFileSync(path).equals(file) && existsSync(`${path}-wal`), 'nothing is written over');
      }
    }));

  it('of the format before is brought to this one, and damaged is not', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'old.db');
      const db = new DatabaseSync(path);
      prepareFormat(db, path);
      db.exec(
        'DROP TABLE kv; DROP TABLE long_values; DROP TABLE collections; ' +
          "CREATE TABLE kv(k BLOB PRIMARY KEY, v TEXT NOT NULL) WITHOUT ROWID; UPDATE meta SET value = '1'",
      );
      const insert = db.prepare('INSERT INTO kv VALUES(?, ?)');
      for (const { key, value } of truth) insert.run(Buffer.from(key, 'latin1'), value);
      db.close();
      const damaged = join(folder, 'old-damaged.db');
      copyFileSync(path, damaged);
      const store = openSqliteStore({ path });
      assert.deepEqual((await store.read((tx) => tx.range(prefixRange([])))).entries, truth);
      await store.close();
      truncateSync(damaged, statSync(damaged).size - 8192);
      assert.throws(() => openSqliteStore({ path: damaged }), StoreDamaged);
    }));
});
