/** Data of an earlier version of a collection, opened with a later one: every kind of change, all or nothing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  defineCollection,
  readTable,
  table,
  type Collection,
  type CollectionOptions,
} from '../../collections/collection.ts';
import { RebuildRefused } from '../../collections/rebuild.ts';
import { StoreDamaged, StoreFull, StoreReadOnly, StoreTooNew } from '../../store-errors.ts';
import { createCondition } from '../damage/condition.ts';
import { prepareFormat } from './format.ts';
import { openAsPossible } from './open-database.ts';
import { openSqliteStore } from '../store.ts';

interface Person {
  readonly id: string;
  readonly name: string;
  readonly team: string;
  readonly age: number;
  readonly nick?: string;
}

const scopes = [
  { account: '1', region: 'a' },
  { account: '1', region: 'b' },
  { account: '2', region: 'a' },
  { account: '2\0x', region: 'ü' },
];
const people: Person[] = Array.from({ length: 12 }, (_, n) => ({
  id: `p\0${n}ü`,
  name: `Name ${n}`,
  team: n % 3 === 0 ? 'red' : 'blue',
  age: 20 + (n % 4),
}));

const before: CollectionOptions<Person> = {
  scope: 'region',
  version: 1,
  key: (person) => [person.id],
  indexes: { team: (person) => [person.team] },
  unique: { name: (person) => [person.name] },
};
const people1 = defineCollection<Person>('test/person', before);
const people2 = (change: Partial<CollectionOptions<any>>): Collection<any> =>
  defineCollection<any>('test/person', { ...before, version: 2, upcasters: { 1: (old) => old }, ...change });
const others = defineCollection<Person>('test/person-other', { ...before, scope: 'global' });

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-collections-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A store with the people in every scope, and a collection beside it that nothing happens to. */
async function written(
  path: string,
  collection: Collection<any> = people1,
  records: readonly any[] = people,
): Promise<void> {
  const store = openSqliteStore({ path, collections: [collection, others] });
  await store.write(async (tx) => {
    for (const scope of collection.scope === 'global' ? [{}] : scopes)
      for (const record of records) await table(tx, collection, scope).insert(record);
    for (const record of people) await table(tx, others, {}).insert(record);
  });
  await store.close();
}

/** Every row of the file, as text. */
function rowsOf(path: string): string[] {
  const db = new DatabaseSync(path);
  const rows = ['kv', 'collections'].flatMap((name) =>
    db
      .prepare(`SELECT * FROM ${name}`)
      .all()
      .map((row) =>
        JSON.stringify(
          Object.values(row).map((value) =>
            value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
          ),
        ),
      ),
  );
  const tables = db
    .prepare('SELECT name FROM sqlite_schema')
    .all()
    .map((row) => String(row['name']));
  db.close();
  return [...rows, ...tables.toSorted()];
}

async function opened(path: string, collections: readonly Collection<any>[]): Promise<void> {
  await openSqliteStore({ path, collections }).close();
}

const backupsIn = (folder: string) =>
  readdirSync(folder).filter((name) => name.startsWith('store.db.') && !/-(wal|shm)$/.test(name));

const kinds: Record<
  string,
  { readonly change: Partial<CollectionOptions<any>>; readonly records?: (person: Person) => any }
> = {
  'another key': { change: { key: (person) => [person.team, person.age, person.id] } },
  'a key that fewer parts make': { change: { key: (person) => [person.name] } },
  'an index more': { change: { indexes: { ...before.indexes, age: (person) => [person.age, person.name] } } },
  'an index of several entries more': {
    change: { indexes: { ...before.indexes, words: (person) => person.name.split(' ').map((word: string) => [word]) } },
  },
  'an index with other parts': {
    change: { indexes: { team: (person) => (person.team === 'red' ? undefined : [person.age, person.team]) } },
  },
  'an index gone': { change: { indexes: {} } },
  'a unique index more': { change: { unique: { ...before.unique, both: (person) => [person.name, person.age] } } },
  'a unique index gone': { change: { unique: {} } },
  'a unique index that becomes a plain one': {
    change: { indexes: { ...before.indexes, name: (person) => [person.name] }, unique: {} },
  },
  'another form': {
    change: {
      upcasters: { 1: ({ age, ...rest }) => ({ ...rest, born: 2000 - age }) },
      indexes: { born: (person) => [person.born] },
    },
    records: ({ age, ...rest }) => ({ ...rest, born: 2000 - age }),
  },
};

describe('a collection of another version', () => {
  for (const [kind, { change, records = (person: Person) => person }] of Object.entries(kinds)) {
    it(`is rebuilt from the old rows, in every scope: ${kind}`, async (t) => {
      const folder = folderOf(t);
      const [path, expected] = [join(folder, 'store.db'), join(folder, 'expected.db')];
      const next = people2(change);
      await written(path);
      await opened(path, [next, others]);
      await written(expected, next, people.map(records));
      assert.deepEqual(rowsOf(path), rowsOf(expected), 'as if it had always been so');
      assert.equal(backupsIn(folder).length, 1);
      await opened(path, [next, others]);
      assert.equal(backupsIn(folder).length, 1, 'once');
    });
  }

  it('answers by an index that it did not have', async (t) => {
    const path = join(folderOf(t), 'store.db');
    await written(path);
    const next = people2({ indexes: { age: (person) => [person.age] } });
    const store = openSqliteStore({ path, collections: [next, others] });
    for (const scope of scopes)
      assert.deepEqual(
        (await store.read((tx) => readTable(tx, next, scope).allBy('age', [21]))).map(({ name }) => name),
        ['Name 1', 'Name 5', 'Name 9'],
      );
    await store.close();
  });

  it('changes beside others, all or nothing', async (t) => {
    const path = join(folderOf(t), 'store.db');
    await written(path);
    const rows = rowsOf(path);
    const others2 = defineCollection<Person>('test/person-other', {
      ...others,
      version: 2,
      upcasters: { 1: (old) => old },
      indexes: {},
      unique: { team: ({ team }) => [team] },
    });
    const people3 = people2({
      version: 3,
      upcasters: { 1: (old) => old, 2: (old) => ({ ...old, nick: old.name }) },
      unique: { nick: ({ nick }) => [nick] },
    });
    assert.throws(() => openSqliteStore({ path, collections: [people3, others2] }), RebuildRefused);
    assert.deepEqual(rowsOf(path), rows, 'not even the one that could be rebuilt');
    await opened(path, [people1, others]);
    await opened(path, [
      people3,
      defineCollection<Person>('test/person-other', {
        ...others,
        version: 2,
        upcasters: { 1: (old) => old },
        indexes: { age: ({ age }) => [age] },
      }),
    ]);
    assert.equal(rowsOf(path).filter((row) => row.includes('nick')).length, 2 * people.length * scopes.length);
  });

  it('names the records that a new unique index or key would make one', async (t) => {
    const folder = folderOf(t);
    const path = join(folder, 'store.db');
    await written(path);
    const rows = rowsOf(path);
    const refused = (change: Partial<CollectionOptions<any>>, message: RegExp) => {
      assert.throws(
        () => openSqliteStore({ path, collections: [people2(change), others] }),
        (error: Error) => error instanceof RebuildRefused && message.test(error.message),
      );
      assert.deepEqual(rowsOf(path), rows);
    };
    refused(
      { indexes: {}, unique: { team: ({ team }) => [team] } },
      /^The records "p\\u0000\d+ü" and "p\\u0000\d+ü" of test\/person have the same team, "(blue|red)", which its version 2 allows only once\. Nothing was changed/,
    );
    refused(
      { key: ({ team, age }) => [team, age] },
      /^Two records of test\/person have the key \["(blue|red)",2\d\] in its version 2\. Nothing was changed/,
    );
    refused(
      { upcasters: {} },
      /^The record ".*" of test\/person cannot be brought to version 2: test\/person has no upcaster from version 1\. Nothing was changed/,
    );
    refused(
      { scope: 'global' },
      /^The rows of test\/person are not those of one global: a collection cannot change its scope under the same name/,
    );
  });

  it('that is newer, or not there at all, is refused', async (t) => {
    const path = join(folderOf(t), 'store.db');
    await written(path, people2({}));
    const rows = rowsOf(path);
    const refused = (collections: readonly Collection<any>[], message: RegExp) =>
      assert.throws(
        () => openSqliteStore({ path, collections }),
        (error: Error) => error instanceof StoreTooNew && message.test(error.message),
      );
    refused(
      [people1, others],
      /has test\/person in version 2, but this version of Sandlot knows it up to 1\. Update Sandlot/,
    );
    refused(
      [people2({})],
      /has test\/person-other in version 1, which this version of Sandlot does not have\. Update Sandlot/,
    );
    assert.deepEqual(rowsOf(path), rows);
  });

  it('that is new needs no copy, and neither does one without rows', async (t) => {
    const folder = folderOf(t);
    const path = join(folder, 'store.db');
    await written(path);
    const empty = (version: number) => defineCollection<Person>('test/empty', { ...before, version });
    await opened(path, [people1, others, empty(1)]);
    await opened(path, [people1, others, empty(2)]);
    assert.deepEqual(backupsIn(folder), []);
    assert.throws(() => openSqliteStore({ path, collections: [people1, others, empty(1)] }), StoreTooNew);
  });

  it('whose data was written before versions were noted is rebuilt, records of several versions in it', async (t) => {
    const folder = folderOf(t);
    const path = join(folder, 'store.db');
    await written(path);
    // Without a list of collections the store notes nothing, as once: these are of version 2 among those of version 1.
    const next = people2({ indexes: { age: ({ age }) => [age] } });
    const store = openSqliteStore({ path });
    await store.write(async (tx) => {
      await table(tx, people2({}), scopes[0]!).put({ ...people[0]!, age: 99 });
    });
    await store.close();
    const db = new DatabaseSync(path);
    db.exec("DROP TABLE long_values; DROP TABLE collections; UPDATE meta SET value = '1'");
    db.close();
    const reopened = openSqliteStore({ path, collections: [next, others] });
    assert.deepEqual(
      (await reopened.read((tx) => readTable(tx, next, scopes[0]!).allBy('age', [99]))).map(({ id }) => id),
      [people[0]!.id],
    );
    assert.equal((await reopened.read((tx) => readTable(tx, next, scopes[0]!).allBy('age', []))).length, people.length);
    await reopened.close();
    assert.match(backupsIn(folder).join(), /^store\.db\.format-1\./);
  });
});

describe('a rebuild', () => {
  it('keeps the data as it was in a file beside it, and says so', async (t) => {
    const folder = folderOf(t);
    const path = join(folder, 'store.db');
    await written(path);
    const rows = rowsOf(path);
    const said: string[] = [];
    await openSqliteStore({
      path,
      collections: [people2({ indexes: {} }), others],
      say: (message) => said.push(message),
    }).close();
    const [backup] = backupsIn(folder);
    assert.match(
      said.join('\n'),
      new RegExp(`^The data is brought up to date\\. As it was, it is kept in .*/${backup}$`),
    );
    assert.deepEqual(rowsOf(join(folder, backup!)), rows);
    await opened(join(folder, backup!), [people1, others]);
  });

  it('tells how far it is when it takes long', async (t) => {
    const path = join(folderOf(t), 'store.db');
    await written(
      path,
      people1,
      Array.from({ length: 500 }, (_, n) => ({ ...people[0]!, id: String(n), name: String(n) })),
    );
    const said: string[] = [];
    let now = 0;
    t.mock.method(performance, 'now', () => (now += 400));
    await openSqliteStore({
      path,
      collections: [people2({ indexes: {} }), others],
      say: (message) => said.push(message),
    }).close();
    assert.match(said.at(-1)!, /^Bringing test\/person to version 2: \d+ of 6000 rows\./);
    assert.ok(said.length > 3);
  });

  it('says when there is no room for the copy or for itself, and changes nothing', async (t) => {
    const folder = folderOf(t);
    const path = join(folder, 'store.db');
    await written(
      path,
      people1,
      Array.from({ length: 300 }, (_, n) => ({ ...people[0]!, id: String(n), name: String(n) })),
    );
    const rows = rowsOf(path);
    const next = [people2({ indexes: {} }), others];
    const db = new DatabaseSync(path);
    assert.throws(
      () => prepareFormat(db, path, { collections: next, freeBytes: () => 1000 }),
      (error: Error) =>
        error instanceof StoreFull &&
        /no room for the copy.*Nothing was changed\. Free at least \d+ MB/.test(error.message),
    );
    assert.deepEqual(backupsIn(folder), []);
    const pages = Number(db.prepare('PRAGMA page_count').get()!['page_count']);
    db.exec(`PRAGMA max_page_count = ${pages + 2}`);
    assert.throws(() => prepareFormat(db, path, { collections: next }), /full/);
    db.close();
    assert.deepEqual(rowsOf(path), rows);
    await opened(path, next);
  });

  it('does not take over a row that does not fit its checksum', async (t) => {
    const path = join(folderOf(t), 'store.db');
    await written(path);
    const db = new DatabaseSync(path);
    db.exec("UPDATE kv SET v = replace(v, 'Name 7', 'Name 9') WHERE v LIKE '%\"Name 7\"%'");
    db.close();
    const rows = rowsOf(path);
    assert.throws(() => openSqliteStore({ path, collections: [people2({}), others] }), StoreDamaged);
    assert.deepEqual(rowsOf(path), rows);
  });

  it("that there is no room or right for leaves nothing to read by another version's indexes", async (t) => {
    const path = join(folderOf(t), 'store.db');
    await written(path);
    const open = (collections: readonly Collection<any>[], error: Error) =>
      openAsPossible(
        path,
        createCondition(path),
        () => {
          throw error;
        },
        collections,
      );
    assert.throws(() => open([people2({}), others], new StoreFull('no room')), /no room/);
    assert.throws(
      () => open([people2({}), others], new StoreReadOnly('no right')),
      /is another version's, and this one cannot bring it to its own/,
    );
    open([people1, others], new StoreReadOnly('no right')).close();
  });

  const killed = fileURLToPath(new URL('test-killed-rebuild.ts', import.meta.url));
  for (const after of [1, 7, people.length * scopes.length]) {
    it(`that is killed at its record ${after} leaves the old data; the next start does it all`, async (t) => {
      const folder = folderOf(t);
      const path = join(folder, 'store.db');
      await written(path);
      const rows = rowsOf(path);
      assert.equal(spawnSync(process.execPath, [killed, path, String(after)], { stdio: 'inherit' }).signal, 'SIGKILL');
      assert.deepEqual(rowsOf(path), rows);
      await opened(path, [people1, others]);
      const next = people2({ indexes: { age: (person) => [person.age] } });
      await opened(path, [next, others]);
      await written(join(folder, 'expected.db'), next);
      assert.deepEqual(rowsOf(path), rowsOf(join(folder, 'expected.db')));
    });
  }

  it('holds no more than a record at a time in memory', async (t) => {
    const path = join(folderOf(t), 'store.db');
    const records = Array.from({ length: 100 }, (_, n) => ({
      ...people[0]!,
      id: String(n),
      name: String(n),
      nick: 'x'.repeat(400_000),
    }));
    await written(path, defineCollection<Person>('test/person', { ...before, scope: 'global' }), records);
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--max-old-space-size=32', killed, path, 'never', 'global'],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
  });
});
