import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Client } from 'pg';
import { increment, pseudoRandomBytes } from '../conformance/cases.ts';
import { storeConformance } from '../conformance/index.ts';
import { encodeKey, prefixRange, rangeUnder } from '../key.ts';
import { StoreFull, StoreTooNew, StoreUnavailable } from '../store-errors.ts';
import type { Entry, Store } from '../store.ts';
import { settings } from './connection.ts';
import { pageText } from './reads/source.ts';
import { openPostgresStore, type PostgresStoreOptions } from './store.ts';
import { createFaults, postgresError, startProxy } from './test-faults.ts';
import { missingPostgres, startPostgres, type TestServer } from '../../testing/servers/postgres-server.ts';

const a = encodeKey(['a']);
const log = encodeKey(['log']);
const valueOfA = (store: Store) => store.read((tx) => tx.get(a));
const put = (store: Store, value: string) => store.write(async (tx) => tx.put(a, value));

describe('postgres', { skip: missingPostgres() }, () => {
  let server: TestServer;
  let schemas = 0;
  const schemaOf = new WeakMap<Store, string>();
  const opened: Store[] = [];
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());
  // Also those of a case that failed: an open store keeps the process.
  afterEach(() => Promise.all(opened.splice(0).map((store) => store.close())));

  const newSchema = () => `store ${++schemas}`;
  const open = async ({ schema = newSchema(), ...options }: Partial<PostgresStoreOptions> = {}) => {
    const store = await openPostgresStore({ url: server.url, schema, ...options });
    schemaOf.set(store, schema);
    opened.push(store);
    return store;
  };
  const openSecond = (first: Store, options: Partial<PostgresStoreOptions> = {}) =>
    open({ ...options, schema: schemaOf.get(first)! });
  const openFailing = async () => {
    const faults = createFaults();
    return { store: await open({ beforeCommit: faults.beforeCommit }), failNext: faults.failNext };
  };
  /** As another client of the server. */
  const sql = async (text: string): Promise<Record<string, any>[]> => {
    const client = new Client(server.url);
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };

  storeConformance('postgres', open, { openSecond, openFailing });

  describe('opening', () => {
    it('keeps what was committed over close and open, also when the server crashed', async () => {
      const first = await open();
      await put(first, '1');
      await first.close();
      await server.restart();
      const second = await openSecond(first);
      assert.equal(await valueOfA(second), '1');
      await second.close();
    });

    it('makes its tables once when several nodes open at once', async () => {
      const schema = newSchema();
      const stores = await Promise.all(Array.from({ length: 4 }, () => open({ schema })));
      await Promise.all(stores.map((store) => increment(store, 'n')));
      assert.equal(await stores[0]!.read((tx) => tx.get(encodeKey(['n']))), '4');
      await Promise.all(stores.map((store) => store.close()));
    });

    it('refuses data of a newer format, schemas of others, and databases that are not UTF-8', async () => {
      const store = await open();
      await store.close();
      await sql(`UPDATE "${schemaOf.get(store)}".meta SET format = 999`);
      await assert.rejects(
        openSecond(store),
        (error) => error instanceof StoreTooNew && /format 999/.test(error.message),
      );
      await sql('CREATE SCHEMA taken; CREATE TABLE taken.other (a int)');
      await assert.rejects(open({ schema: 'taken' }), StoreUnavailable);
      await sql("CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0");
      await assert.rejects(open({ url: server.url.replace(/postgres$/, 'bytes') }), /UTF8/);
    });

    it('says what it cannot reach, and never the password', async () => {
      const wrong: [string, RegExp][] = [
        [server.url.replace('of-the-test', 'secret'), /password/],
        [server.url.replace(/postgres$/, 'nowhere'), /nowhere/],
        [server.url.replace(/:\d+\//, ':1/').replace('of-the-test', 'secret'), /Start the server/],
      ];
      for (const [url, expected] of wrong) {
        await assert.rejects(open({ url }), (error: Error) => {
          assert.ok(error instanceof StoreUnavailable);
          assert.match(error.message, expected);
          assert.match(error.message, /PostgreSQL at 127\.0\.0\.1/);
          assert.doesNotMatch(error.message, /secret|of-the-test/);
          return true;
        });
      }
    });
  });

  describe('several nodes', () => {
    it('a third follows what two append, and is told', async () => {
      const first = await open();
      const [second, third] = await Promise.all([openSecond(first), openSecond(first)]);
      const told = Promise.withResolvers<void>();
      third.onCommit(told.resolve);
      const each = 30;
      const writing = Promise.all(
        [first, second].map(async (store, who) => {
          for (let index = 0; index < each; index++)
            await store.write(async (tx) => tx.append(log, JSON.stringify([who, index])));
        }),
      );
      const seen: Entry[] = [];
      while (seen.length < 2 * each) {
        const last = seen.at(-1);
        const { start, end } = rangeUnder(log);
        seen.push(
          ...(await third.read(async (tx) => (await tx.range({ start: last ? `${last.key}\0` : start, end })).entries)),
        );
      }
      await writing;
      for (const who of [0, 1]) {
        const own = seen.map(({ value }) => JSON.parse(value) as [number, number]).filter(([writer]) => writer === who);
        assert.deepEqual(
          own.map(([, index]) => index),
          Array.from({ length: each }, (_, index) => index),
        );
      }
      await told.promise;
      await Promise.all([first, second, third].map((store) => store.close()));
    });

    it('a slow writer and a slow reader on one get through the quick ones of another', async () => {
      const first = await open();
      const second = await openSecond(first);
      const b = encodeKey(['b']);
      let stop = false;
      const quick = (async () => {
        while (!stop) {
          await first.write(async (tx) => {
            const value = String(Number((await tx.get(a)) ?? 0) + 1);
            tx.put(a, value);
            tx.put(b, value);
          });
        }
      })();
      // Others commit in between, as often as it is tried side by side.
      const slowly = async () => {
        const before = await valueOfA(first);
        for (let waited = 0; waited < 20 && (await valueOfA(first)) === before; waited++) await turn();
      };
      try {
        await second.write(async (tx) => {
          const value = await tx.get(a);
          await slowly();
          tx.put(encodeKey(['slow']), value ?? '0');
        });
        const [seenA, seenB] = await second.read(async (tx) => {
          const value = await tx.get(a);
          await slowly();
          return [value, await tx.get(b)];
        });
        assert.equal(seenA, seenB);
      } finally {
        stop = true;
        await quick;
        await Promise.all([first.close(), second.close()]);
      }
    });

    it('does not hang when a transaction in its turn waits for another one', async () => {
      const store = await open();
      let tries = 0;
      await store.write(async (tx) => {
        const seen = await tx.get(a);
        if (tries++ < 5) await put(store, String(tries));
        tx.put(encodeKey(['seen']), seen ?? '0');
      });
      assert.equal(await store.read((tx) => tx.get(encodeKey(['seen']))), '5');
      await store.close();
    });

    it('drops what was cleared', async () => {
      const store = await open();
      for (let round = 0; round < 3; round++) {
        await put(store, '1');
        await store.clear([]);
      }
      await store.close();
      const tables = await sql(
        `SELECT tablename FROM pg_tables WHERE schemaname = '${schemaOf.get(store)}' AND tablename LIKE 'kv%'`,
      );
      assert.deepEqual(
        tables.map(({ tablename }) => tablename),
        ['kv_4'],
      );
    });
  });

  describe('faults', () => {
    it('serialization failures at the commit are tried again, what finds no room is refused, no more', async () => {
      const random = pseudoRandomBytes(7, 512);
      let at = 0;
      let refused = 0;
      const store = await open({
        beforeCommit() {
          const chance = random[at++ % random.length]!;
          if (chance < 60) throw postgresError(chance < 30 ? '40001' : '40P01');
          if (chance < 90) throw new StoreFull('No space is left: for the test.');
        },
      });
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          for (let count = 0; count < 10; count++)
            await increment(store, 'n').catch((error) => {
              if (!(error instanceof StoreFull)) throw error;
              refused++;
            });
        }),
      );
      assert.ok(refused > 0 && refused < 80);
      assert.equal(await store.read((tx) => tx.get(encodeKey(['n']))), String(80 - refused));
      await store.close();
    });

    it('a full disk is StoreFull', async () => {
      const { store, failNext } = await openFailing();
      failNext(postgresError('53100'));
      await assert.rejects(put(store, '1'), StoreFull);
      await put(store, '2');
      await store.close();
    });

    for (const when of ['before', 'after'] as const) {
      it(`a connection that breaks just ${when} a commit: it is carried out once, and then answered`, async () => {
        await using proxy = await startProxy(server.port);
        const store = await open({ url: server.url.replace(/:\d+\//, `:${proxy.port}/`) });
        for (let count = 1; count <= 3; count++) {
          proxy.breakNextCommit(when);
          await Promise.all([increment(store, 'n'), store.write(async (tx) => tx.append(log, '1'))]);
          assert.equal(proxy.broken(), count);
        }
        const { entries } = await store.read((tx) => tx.range(prefixRange([])));
        assert.deepEqual(
          entries.map(({ value }) => value),
          ['1', '1', '1', '3'],
        );
        await store.close();
      });
    }

    it('goes on after the server has crashed and come back, and announces once what it may have missed', async () => {
      const store = await open();
      const other = await openSecond(store);
      await put(store, '1');
      assert.equal(await valueOfA(other), '1');
      const announced = Promise.withResolvers<void>();
      await server.restart();
      other.onCommit(announced.resolve);
      await put(store, '2');
      assert.equal(await valueOfA(other), '2');
      await announced.promise;
      await Promise.all([store.close(), other.close()]);
    });
  });

  describe('statements', () => {
    it('use the index, and sort only what shares the beginning of its key', async () => {
      const store = await open();
      await store.write(async (tx) => {
        for (let index = 0; index < 5000; index++) tx.put(encodeKey(['row', index]), '1');
      });
      await store.close();
      const client = new Client(server.url);
      await client.connect();
      await client.query(settings(schemaOf.get(store)!));
      await client.query("SET plan_cache_mode = 'force_generic_plan'");
      for (const [name, reverse, counted] of [
        ['a', false, false],
        ['b', true, false],
        ['c', false, true],
      ] as const) {
        await client.query(`PREPARE ${name} AS ${pageText(1, reverse, counted)}`);
        const bounds = "'\\x02', '', '\\xff', '', 10";
        const { rows } = await client.query(`EXPLAIN (COSTS OFF) EXECUTE ${name}(${bounds}${counted ? ', 1000' : ''})`);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        assert.match(plan, reverse ? /Index Scan Backward using kv_1_pkey/ : /Index Scan using kv_1_pkey/);
        assert.match(plan, /Incremental Sort/);
        assert.match(plan, /Presorted Key: kv\.head/);
        assert.doesNotMatch(plan, /-> {2}Sort/);
      }
      await client.end();
    });
  });
});
