/**
 * What every engine promises, as node:test cases: `storeConformance('name', open)` registers them for a store that
 * `open` makes, empty, for each case. Spec: the contract in store.ts.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { encodeKey, prefixRange } from './key.ts';
import { StoreClosed } from './store-errors.ts';
import type { Entry, ReadTransaction, Store } from './store.ts';

type Open = () => Promise<Store> | Store;
type Case = (store: Store) => Promise<void>;

const key = (...parts: (string | number)[]) => encodeKey(parts);
const everything = prefixRange([]);
const keysOf = (entries: readonly Entry[]) => entries.map((entry) => entry.key);

export function storeConformance(name: string, open: Open): void {
  for (const [group, cases] of Object.entries({ reads, ranges, conflicts, others })) {
    describe(`store contract: ${name}: ${group}`, () => {
      for (const [title, run] of Object.entries(cases)) {
        it(title, async () => {
          const store = await open();
          try {
            await run(store);
          } finally {
            await store.close();
          }
        });
      }
    });
  }
}

const put = (store: Store, entries: Record<string, string>) => store.write(async (tx) => {
  for (const [name, value] of Object.entries(entries)) tx.put(key(name), value);
});
const get = (store: Store, name: string) => store.read((tx) => tx.get(key(name)));

async function increment(store: Store, name: string): Promise<void> {
  await store.write(async (tx) => {
    const count = Number(await tx.get(key(name)) ?? '0');
    await turn();
    tx.put(key(name), String(count + 1));
  });
}

const reads: Record<string, Case> = {
  'a rollback takes back what was written since its savepoint, and only that': async (store) => {
    await put(store, { a: '1', b: '1' });
    const seen = await store.write(async (tx) => {
      tx.put(key('a'), '2');
      const savepoint = tx.savepoint();
      tx.put(key('a'), '3');
      tx.put(key('c'), '3');
      tx.delete(key('b'));
      savepoint.rollback();
      return keysOf(await tx.range(everything));
    });
    assert.deepEqual(seen, [key('a'), key('b')]);
    assert.deepEqual([await get(store, 'a'), await get(store, 'b'), await get(store, 'c')], ['2', '1', undefined]);
  },
  'a missing key is undefined': async (store) => {
    assert.equal(await get(store, 'a'), undefined);
  },
  'a committed write is read, replaced and deleted': async (store) => {
    await put(store, { a: '1', b: '2' });
    await put(store, { a: '3' });
    assert.equal(await get(store, 'a'), '3');
    await store.write(async (tx) => tx.delete(key('a')));
    assert.equal(await get(store, 'a'), undefined);
    assert.equal(await get(store, 'b'), '2');
  },
  'a transaction reads its own writes': async (store) => {
    await put(store, { a: '1' });
    await store.write(async (tx) => {
      tx.put(key('a'), '2');
      tx.put(key('b'), '3');
      assert.deepEqual(await tx.getMany([key('a'), key('b'), key('c')]), ['2', '3', undefined]);
      tx.delete(key('a'));
      assert.equal(await tx.get(key('a')), undefined);
    });
    assert.equal(await get(store, 'a'), undefined);
  },
  'what is not committed is not seen by others': async (store) => {
    await store.write(async (tx) => {
      tx.put(key('a'), '1');
      assert.equal(await get(store, 'a'), undefined);
    });
    assert.equal(await get(store, 'a'), '1');
  },
  'work that throws leaves nothing, and its error arrives': async (store) => {
    await put(store, { a: '1' });
    const failure = new Error('no');
    await assert.rejects(store.write(async (tx) => {
      tx.put(key('a'), '2');
      await tx.get(key('b'));
      throw failure;
    }), (error) => error === failure);
    assert.equal(await get(store, 'a'), '1');
  },
  'the result of the work is returned': async (store) => {
    assert.deepEqual(await store.write(async () => ({ a: 1 })), { a: 1 });
    assert.equal(await store.read(async () => 'x'), 'x');
  },
  'large values and every byte in keys': async (store) => {
    const large = JSON.stringify('ü€😀x'.repeat(300_000));
    const names = Array.from({ length: 256 }, (_, code) => `a${String.fromCharCode(code)}b`);
    await store.write(async (tx) => {
      tx.put(key('large'), large);
      for (const name of names) tx.put(key('bytes', name), JSON.stringify(name));
      for (let code = 0; code < 256; code++) tx.put(`\x05${String.fromCharCode(code)}`, String(code));
    });
    assert.equal(await get(store, 'large'), large);
    const found = await store.read((tx) => tx.range(prefixRange(['bytes'])));
    assert.deepEqual(found.map(({ value }) => JSON.parse(value)), names);
    const raw = await store.read((tx) => tx.range({ start: '\x05', end: '\x06' }));
    assert.deepEqual(raw.map(({ value }) => Number(value)), Array.from({ length: 256 }, (_, code) => code));
  },
};

const letters = ['a', 'b', 'c', 'd', 'e'];
const fill = (store: Store) => put(store, Object.fromEntries(letters.map((name) => [name, `"${name}"`])));

const ranges: Record<string, Case> = {
  'start is included, end is not': async (store) => {
    await fill(store);
    const found = await store.read((tx) => tx.range({ start: key('b'), end: key('d') }));
    assert.deepEqual(found, [{ key: key('b'), value: '"b"' }, { key: key('c'), value: '"c"' }]);
  },
  'limits and reverse': async (store) => {
    await fill(store);
    const names = (options: object) => store.read(async (tx) => keysOf(await tx.range(everything, options)));
    assert.deepEqual(await names({ limit: 2 }), [key('a'), key('b')]);
    assert.deepEqual(await names({ limit: 2, reverse: true }), [key('e'), key('d')]);
    assert.deepEqual(await names({ reverse: true }), letters.toReversed().map((name) => key(name)));
    assert.deepEqual(await names({ limit: 0 }), []);
    assert.deepEqual(await store.read((tx) => tx.range({ start: key('d'), end: key('b') })), []);
  },
  'own writes are part of a range, in both directions and within limits': async (store) => {
    await fill(store);
    await store.write(async (tx) => {
      tx.delete(key('a'));
      tx.delete(key('d'));
      tx.put(key('aa'), '"aa"');
      tx.put(key('c'), '"new"');
      tx.put(key('z'), '"z"');
      const names = async (options: object) => keysOf(await tx.range(everything, options));
      const expected = ['aa', 'b', 'c', 'e', 'z'].map((name) => key(name));
      assert.deepEqual(await names({}), expected);
      assert.deepEqual(await names({ reverse: true }), expected.toReversed());
      for (let limit = 1; limit <= 6; limit++) {
        assert.deepEqual(await names({ limit }), expected.slice(0, limit));
        assert.deepEqual(await names({ limit, reverse: true }), expected.toReversed().slice(0, limit));
      }
      assert.equal((await tx.range({ start: key('c'), end: key('d') }))[0]?.value, '"new"');
    });
  },
  'tuples come in order: numbers by value, then strings': async (store) => {
    const ordered = [-Infinity, -1e9, -1.5, -1, 0, 0.1, 1, 2, 10, 1e300, '', '\0', 'a', 'a\0', 'aa', 'b', 'é', '€', '😀'];
    await store.write(async (tx) => {
      for (const part of ordered.toReversed()) tx.put(key('t', part), JSON.stringify(String(part)));
    });
    const found = await store.read((tx) => tx.range(prefixRange(['t'])));
    assert.deepEqual(found.map(({ value }) => JSON.parse(value)), ordered.map(String));
  },
  'a scan sees each key once, in order, across chunks': async (store) => {
    const names = Array.from({ length: 57 }, (_, index) => key('s', index));
    await store.write(async (tx) => {
      for (const name of names) tx.put(name, '0');
      tx.put(key('t'), '0');
    });
    for (const chunk of [1, 10, 57, 58, 1000]) {
      const found: string[] = [];
      for await (const entry of store.scan(prefixRange(['s']), { chunk })) found.push(entry.key);
      assert.deepEqual(found, names);
    }
  },
  'a scan goes on while others write': async (store) => {
    await store.write(async (tx) => {
      for (let index = 0; index < 20; index++) tx.put(key('s', index), '0');
    });
    const found: string[] = [];
    for await (const entry of store.scan(prefixRange(['s']), { chunk: 3 })) {
      found.push(entry.key);
      await store.write(async (tx) => {
        tx.put(entry.key, '1');
        tx.delete(key('s', 19));
      });
    }
    assert.deepEqual(found, Array.from({ length: 19 }, (_, index) => key('s', index)));
  },
};

const conflicts: Record<string, Case> = {
  'a lost update is run again': async (store) => {
    await Promise.all(Array.from({ length: 8 }, () => increment(store, 'n')));
    assert.equal(await get(store, 'n'), '8');
  },
  'many concurrent increments of few counters all count': async (store) => {
    await Promise.all(Array.from({ length: 150 }, (_, index) => increment(store, `n${index % 3}`)));
    assert.deepEqual(await Promise.all([0, 1, 2].map((index) => get(store, `n${index}`))), ['50', '50', '50']);
  },
  'no write skew: one of two on call stays': async (store) => {
    await put(store, { alice: 'true', bob: 'true' });
    const leave = (who: string, other: string) => store.write(async (tx) => {
      const [mine, others] = await tx.getMany([key(who), key(other)]);
      await turn();
      if (mine === 'true' && others === 'true') tx.put(key(who), 'false');
    });
    await Promise.all([leave('alice', 'bob'), leave('bob', 'alice')]);
    assert.deepEqual([await get(store, 'alice'), await get(store, 'bob')].toSorted(), ['false', 'true']);
  },
  'no phantoms: what appears in, or goes from, a range that was read conflicts': async (store) => {
    const addIfFewerThan3 = (name: string) => store.write(async (tx) => {
      const found = await tx.range(prefixRange(['seat']));
      await turn();
      if (found.length < 3) tx.put(key('seat', name), '0');
    });
    await Promise.all(letters.map(addIfFewerThan3));
    assert.equal((await store.read((tx) => tx.range(prefixRange(['seat'])))).length, 3);
  },
  'no phantoms beyond what a limit let be seen, before it or at it': async (store) => {
    await put(store, { m: '1' });
    const claimFirst = (name: string) => store.write(async (tx) => {
      const [first] = await tx.range(everything, { limit: 1 });
      await turn();
      tx.put(key(name), JSON.stringify(first!.key));
    });
    await Promise.all([claimFirst('a'), claimFirst('b')]);
    // Serial, in one order or the other: the later one has seen the earlier one's key, unless it sorts behind.
    const [a, b] = (await Promise.all([get(store, 'a'), get(store, 'b')])).map((value) => JSON.parse(value!));
    assert.ok((a === key('m') && b === key('a')) || (b === key('m') && a === key('b')), `${a} ${b}`);
  },
  'a read sees one state, whatever commits meanwhile': async (store) => {
    await put(store, { a: '0', b: '0' });
    let stop = false;
    const writer = (async () => {
      for (let value = 1; !stop; value++) {
        await put(store, { a: String(value), b: String(value) });
        await turn();
      }
    })();
    for (let round = 0; round < 10; round++) {
      const [a, b] = await store.read(async (tx) => {
        const first = await tx.get(key('a'));
        await turn();
        await turn();
        return [first, await tx.get(key('b'))];
      });
      assert.equal(a, b);
    }
    stop = true;
    await writer;
  },
  'an error that comes of a state that never was is run again': async (store) => {
    await put(store, { a: '0', b: '0' });
    let tries = 0;
    await store.write(async (tx) => {
      const a = await tx.get(key('a'));
      if (tries++ === 0) await put(store, { a: '1', b: '1' });
      if (a !== await tx.get(key('b'))) throw new Error('torn');
      tx.put(key('c'), a!);
    });
    assert.equal(await get(store, 'c'), '1');
  },
  'transactions that share nothing do not conflict': async (store) => {
    let tries = 0;
    await store.write(async (tx) => {
      tries++;
      await tx.get(key('a'));
      if (tries === 1) await put(store, { b: '1' });
      tx.put(key('c'), '1');
    });
    assert.equal(await get(store, 'b'), '1');
    assert.equal(await get(store, 'c'), '1');
  },
};

const others: Record<string, Case> = {
  'clear deletes everything but what is to be kept': async (store) => {
    await store.write(async (tx) => {
      for (let index = 0; index < 100; index++) {
        tx.put(key('gone', index), '0');
        tx.put(key('kept', index), String(index));
      }
    });
    await store.clear([prefixRange(['kept', 7]), prefixRange(['kept', 9]), prefixRange(['none'])]);
    assert.deepEqual(await store.read((tx) => tx.range(everything)), [{ key: key('kept', 7), value: '7' }, { key: key('kept', 9), value: '9' }]);
    await store.clear([]);
    assert.deepEqual(await store.read((tx) => tx.range(everything)), []);
    await put(store, { a: '1' });
    assert.equal(await get(store, 'a'), '1');
  },
  'a transaction that a clear overtakes starts again': async (store) => {
    await put(store, { a: '1' });
    let cleared = false;
    await store.write(async (tx) => {
      const before = await tx.get(key('a'));
      if (!cleared) await store.clear([]);
      cleared = true;
      tx.put(key('seen'), before ?? '"nothing"');
    });
    assert.equal(await get(store, 'seen'), '"nothing"');
  },
  'commits are announced, reads and failures are not': async (store) => {
    let commits = 0;
    const unsubscribe = store.onCommit(() => { commits++; });
    await put(store, { a: '1' });
    assert.equal(commits, 1);
    await get(store, 'a');
    await assert.rejects(store.write(async () => { throw new Error('no'); }));
    assert.equal(commits, 1);
    unsubscribe();
    await put(store, { a: '2' });
    assert.equal(commits, 1);
  },
  'a transaction cannot be used once it is over': async (store) => {
    let escaped: ReadTransaction | undefined;
    await store.write(async (tx) => { escaped = tx; });
    await assert.rejects(async () => { await escaped!.get(key('a')); });
  },
  'close waits for writes in flight, then refuses': async (store) => {
    const pending = Promise.all(letters.map((name) => increment(store, name)));
    await turn();
    await store.close();
    await pending;
    await assert.rejects(put(store, { a: '1' }), StoreClosed);
    await assert.rejects(get(store, 'a'), StoreClosed);
  },
};
