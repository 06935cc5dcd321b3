import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chaos } from '../chaos.ts';
import {
  collectionRange,
  defineCollection,
  InvalidCursor,
  readTable,
  table,
  UniqueViolation,
  type Collection,
  type ReadTable,
  type Scope,
  type Table,
} from './collection.ts';
import { openSqliteStore } from '../sqlite/store.ts';
import type { Store } from '../store.ts';

interface User {
  readonly id: string;
  readonly store: string;
  readonly name: string;
  readonly groups?: readonly string[];
  readonly age?: number;
}

const Users = defineCollection<User>('test/user', {
  scope: 'account',
  key: (user) => [user.store, user.id],
  indexes: {
    group: (user) => (user.groups ?? []).map((group) => [group]),
    age: (user) => (user.age === undefined ? undefined : [user.store, user.age]),
  },
  unique: { name: (user) => [user.store, user.name.toLowerCase()] },
  version: 1,
});

const scope: Scope = { account: '111122223333' };
const ann: User = { id: 'u1', store: 's1', name: 'Ann', groups: ['g1', 'g2'], age: 30 };
const bob: User = { id: 'u2', store: 's1', name: 'Bob', groups: ['g1'], age: 20 };
const cid: User = { id: 'u3', store: 's2', name: 'Ann' };

async function withStore(run: (store: Store) => Promise<void>): Promise<void> {
  const store = chaos(openSqliteStore({ path: ':memory:' }), { seed: 7 });
  try {
    await run(store);
  } finally {
    await store.close();
  }
}

const read = <T, R>(store: Store, collection: Collection<T>, use: (users: ReadTable<T>) => Promise<R>, at = scope) =>
  store.read((tx) => use(readTable(tx, collection, at)));
const write = <T, R>(store: Store, collection: Collection<T>, use: (users: Table<T>) => Promise<R>, at = scope) =>
  store.write((tx) => use(table(tx, collection, at)));

const withUsers = (run: (store: Store) => Promise<void>) =>
  withStore(async (store) => {
    await write(store, Users, async (users) => {
      for (const user of [cid, bob, ann]) await users.insert(user);
    });
    await run(store);
  });

describe('table', () => {
  it('gets, finds and lists', () =>
    withUsers(async (store) => {
      await read(store, Users, async (users) => {
        assert.deepEqual(await users.get('s1', 'u1'), ann);
        assert.equal(await users.get('s1', 'u3'), undefined);
        assert.deepEqual(
          await users.getMany([
            ['s2', 'u3'],
            ['s2', 'u9'],
            ['s1', 'u2'],
          ]),
          [cid, undefined, bob],
        );
        assert.deepEqual(await users.find('name', 's1', 'ann'), ann);
        assert.equal(await users.find('name', 's3', 'ann'), undefined);
        assert.deepEqual(await users.all(), [ann, bob, cid]);
        assert.deepEqual(await users.all(['s1']), [ann, bob]);
        assert.deepEqual(await users.allBy('group', ['g1']), [ann, bob]);
        assert.deepEqual(await users.allBy('age', ['s1']), [bob, ann]);
        assert.deepEqual(await users.list(['s1'], { reverse: true }), { items: [bob, ann] });
        assert.deepEqual(await users.firstKey([], []), ['s1', 'u1']);
        assert.deepEqual(await users.firstKey(['s1'], ['u1\0']), ['s1', 'u2']);
        assert.equal(await users.firstKey(['s1'], ['u3']), undefined);
        await assert.rejects(users.find('group', 'g1'), /no unique index group/);
        await assert.rejects(users.listBy('name', ['s1']), /no index name/);
      });
    }));

  it('refuses a second record with the same key or unique parts, and leaves all as it was', () =>
    withUsers(async (store) => {
      const violates = (index: string) => (error: unknown) =>
        error instanceof UniqueViolation && error.index === index && error.collection === 'test/user';
      await assert.rejects(
        write(store, Users, (users) => users.insert({ ...ann, name: 'Other' })),
        violates('key'),
      );
      await assert.rejects(
        write(store, Users, (users) => users.insert({ ...ann, id: 'u9', name: 'ANN' })),
        violates('name'),
      );
      await assert.rejects(
        write(store, Users, (users) => users.put({ ...bob, name: 'ann' })),
        violates('name'),
      );
      assert.deepEqual(await read(store, Users, (users) => users.all()), [ann, bob, cid]);
      const same = await Promise.allSettled(
        ['u7', 'u8'].map((id) => write(store, Users, (users) => users.insert({ id, store: 's1', name: 'Eve' }))),
      );
      assert.deepEqual(same.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    }));

  it('moves index entries when a record changes or goes', () =>
    withUsers(async (store) => {
      await write(store, Users, async (users) => {
        await users.put({ ...ann, name: 'Anna', groups: ['g2', 'g3'], age: 10 });
        assert.equal(await users.find('name', 's1', 'ann'), undefined);
        assert.equal((await users.find('name', 's1', 'anna'))?.id, 'u1');
        await users.put({ ...bob, name: 'Ann' });
        assert.deepEqual(
          (await users.allBy('group', ['g1'])).map(({ id }) => id),
          ['u2'],
        );
        assert.deepEqual(
          (await users.allBy('group', ['g3'])).map(({ id }) => id),
          ['u1'],
        );
        assert.deepEqual(
          (await users.allBy('age', ['s1'])).map(({ id }) => id),
          ['u1', 'u2'],
        );
        assert.equal((await users.delete('s1', 'u1'))?.name, 'Anna');
        assert.equal(await users.delete('s1', 'u1'), undefined);
        assert.deepEqual(await users.allBy('group', ['g2']), []);
        await users.delete('s1', 'u2');
        await users.delete('s2', 'u3');
      });
      assert.deepEqual((await store.read((tx) => tx.range(collectionRange(Users)))).entries, []);
    }));

  it('deletes all under a prefix, and their index entries', () =>
    withUsers(async (store) => {
      assert.deepEqual(await write(store, Users, (users) => users.deleteAll(['s1'])), [ann, bob]);
      await read(store, Users, async (users) => {
        assert.deepEqual(await users.all(), [cid]);
        assert.deepEqual(await users.allBy('group', ['g1']), []);
        assert.equal(await users.find('name', 's1', 'bob'), undefined);
      });
      assert.deepEqual(await write(store, Users, (users) => users.deleteAll(['s1'])), []);
    }));

  it('keeps scopes apart', () =>
    withUsers(async (store) => {
      const other: Scope = { account: '444455556666' };
      await write(store, Users, (users) => users.insert({ ...ann, age: 99 }), other);
      assert.deepEqual(await read(store, Users, (users) => users.all(), other), [{ ...ann, age: 99 }]);
      assert.equal((await read(store, Users, (users) => users.all())).length, 3);
      assert.equal(
        (await store.read((tx) => tx.range(collectionRange(Users)))).entries.filter(({ value }) =>
          value.startsWith('[1,'),
        ).length,
        4,
      );
      assert.throws(() => readTable(undefined as never, Users, { region: 'us-east-1' }), /has no account/);
      const regional = { ...Users, scope: 'region' as const };
      assert.throws(() => readTable(undefined as never, regional, scope), /has no region/);
      assert.throws(
        () => table(undefined as never, { ...Users, scope: 'organization' as const }, scope),
        /has no organization/,
      );
    }));
});

describe('pages', () => {
  const numbered = Array.from({ length: 25 }, (_, index): User => ({
    id: `u${String(index).padStart(2, '0')}`,
    store: 's',
    name: `n${index}`,
    groups: ['g'],
  }));
  const fill = (store: Store) =>
    write(store, Users, async (users) => {
      for (const user of [...numbered, ann]) await users.insert(user);
    });
  const collect = async (next: (after: string | undefined) => Promise<{ items: User[]; next?: string }>) => {
    const sizes: number[] = [];
    const items: User[] = [];
    let after: string | undefined;
    do {
      const page = await next(after);
      sizes.push(page.items.length);
      items.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    return { sizes, items };
  };

  it('follow each other to the end, forwards and in reverse, by key and by index', () =>
    withStore(async (store) => {
      await fill(store);
      for (const reverse of [false, true]) {
        const expected = reverse ? numbered.toReversed() : numbered;
        const options = { limit: 10, reverse };
        const byKey = await collect((after) => read(store, Users, (users) => users.list(['s'], { ...options, after })));
        assert.deepEqual(byKey, { sizes: [10, 10, 5], items: expected });
        const byIndex = await collect((after) =>
          read(store, Users, (users) => users.listBy('group', ['g'], { ...options, after })),
        );
        assert.deepEqual(byIndex, { sizes: [10, 10, 5], items: expected });
      }
      assert.equal((await read(store, Users, (users) => users.list(['s'], { limit: 25 }))).next, undefined);
    }));

  it('end where a budget of bytes does, by key and by index, and go on', () =>
    withStore(async (store) => {
      await fill(store);
      const size = JSON.stringify([1, numbered[0]]).length;
      for (const reverse of [false, true]) {
        const expected = reverse ? numbered.toReversed() : numbered;
        for (const [maxBytes, atMost] of [
          [1, 1],
          [3 * size, 3],
          [12 * size, 10],
        ] as const) {
          const options = { limit: 10, reverse, maxBytes };
          const byKey = await collect((after) =>
            read(store, Users, (users) => users.list(['s'], { ...options, after })),
          );
          const byIndex = await collect((after) =>
            read(store, Users, (users) => users.listBy('group', ['g'], { ...options, after })),
          );
          for (const { items, sizes } of [byKey, byIndex]) {
            assert.deepEqual(items, expected);
            assert.ok(Math.max(...sizes) <= atMost, sizes.join(' '));
            assert.ok(atMost < 10 || sizes[0]! > 3, sizes.join(' '));
          }
        }
      }
    }));

  it('have a next one wherever they are full, if nobody looks ahead', () =>
    withStore(async (store) => {
      await fill(store);
      for (const reverse of [false, true])
        for (const [limit, sizes] of [
          [10, [10, 10, 5]],
          [5, [5, 5, 5, 5, 5, 0]],
          [25, [25, 0]],
        ] as const) {
          const options = { limit, reverse, lookAhead: false };
          const found = await collect((after) =>
            read(store, Users, (users) => users.list(['s'], { ...options, after })),
          );
          assert.deepEqual(found, { sizes, items: reverse ? numbered.toReversed() : numbered });
        }
    }));

  it('have cursors for the longest keys', () =>
    withStore(async (store) => {
      const Long = defineCollection<{ readonly id: Uint8Array | string }>('test/long', {
        scope: 'global',
        key: ({ id }) => [id],
        version: 1,
      });
      const ids = Array.from({ length: 5 }, (_, index) => `${index}`.padEnd(16_000, 'k'));
      await write(store, Long, async (records) => {
        for (const id of ids) await records.insert({ id });
      });
      const found: unknown[] = [];
      let after: string | undefined;
      do {
        const page = await read(store, Long, (records) => records.list([], { limit: 2, after }));
        found.push(...page.items.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      assert.deepEqual(found, ids);
    }));

  it('go on after a record that has been deleted meanwhile', () =>
    withStore(async (store) => {
      await fill(store);
      const { next } = await read(store, Users, (users) => users.list(['s'], { limit: 10 }));
      await write(store, Users, (users) => users.delete('s', 'u09'));
      assert.equal(
        (await read(store, Users, (users) => users.list(['s'], { limit: 1, after: next }))).items[0]?.id,
        'u10',
      );
    }));

  it("refuse cursors that they did not give out, and stay within the prefix with any other list's", () =>
    withStore(async (store) => {
      await fill(store);
      const cursors = [
        '',
        'x',
        '!!',
        'AAAA',
        '====',
        Buffer.from('\x03a').toString('base64url'),
        'A'.repeat(100_000),
        Buffer.from('\xff', 'latin1').toString('base64url'),
        7 as unknown as string,
      ];
      for (const after of cursors) {
        await assert.rejects(
          read(store, Users, (users) => users.list(['s'], { after })),
          InvalidCursor,
          JSON.stringify(after).slice(0, 40),
        );
      }
      const foreign = (await read(store, Users, (users) => users.list([], { limit: 1 }))).next;
      for (const reverse of [false, true]) {
        const page = await read(store, Users, (users) => users.list(['s'], { after: foreign, reverse }));
        assert.ok(page.items.every((user) => user.store === 's'));
      }
      await assert.rejects(
        read(store, Users, (users) => users.list([], { limit: 0 })),
        RangeError,
      );
    }));
});

describe('record versions', () => {
  interface V3 {
    readonly id: string;
    readonly first: string;
    readonly last: string;
  }
  const v1 = defineCollection<{ id: string; name: string }>('test/versioned', {
    scope: 'global',
    key: (record) => [record.id],
    version: 1,
  });
  const v3 = defineCollection<V3>('test/versioned', {
    scope: 'global',
    key: (record) => [record.id],
    version: 3,
    indexes: { last: (record) => [record.last] },
    upcasters: {
      1: ({ id, name }) => ({ id, names: name.split(' ') }),
      2: ({ id, names: [first, last] }) => ({ id, first, last }),
    },
  });

  it('older records are brought up step by step, and written back as new ones', () =>
    withStore(async (store) => {
      await write(store, v1, (records) => records.insert({ id: 'a', name: 'Ann Smith' }));
      const upcast = { id: 'a', first: 'Ann', last: 'Smith' };
      assert.deepEqual(await read(store, v3, (records) => records.get('a')), upcast);
      assert.deepEqual(await read(store, v3, (records) => records.all()), [upcast]);
      await write(store, v3, (records) => records.put({ ...upcast, last: 'Jones' }));
      assert.deepEqual(await read(store, v3, (records) => records.allBy('last', ['Jones'])), [
        { ...upcast, last: 'Jones' },
      ]);
    }));

  it('newer records, and gaps between upcasters, are refused', () =>
    withStore(async (store) => {
      await write(store, v3, (records) => records.insert({ id: 'a', first: 'A', last: 'S' }));
      await assert.rejects(
        read(store, v1, (records) => records.get('a')),
        /version 3.*up to 1/,
      );
      await write(store, v1, (records) => records.insert({ id: 'b', name: 'B' }));
      await assert.rejects(
        read(store, { ...v3, upcasters: {} }, (records) => records.get('b')),
        /no upcaster from version 1/,
      );
    }));
});
