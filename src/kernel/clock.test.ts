import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClock } from './clock.ts';
import { openSqliteStore } from './sqlite/store.ts';

describe('clock', () => {
  it('moves domain time, not machine time, and keeps the offset in the store', async () => {
    const store = openSqliteStore({ path: ':memory:' });
    let machine = 1_000_000;
    const clock = await createClock(store, () => machine);
    assert.equal(clock.now(), 1_000_000);
    await clock.advance(5000);
    await clock.advance(-1000);
    assert.deepEqual([clock.now(), clock.real(), clock.offset()], [1_004_000, 1_000_000, 4000]);
    machine += 7;
    assert.equal(clock.now(), 1_004_007);
    const other = await createClock(store, () => machine);
    assert.equal(other.now(), 1_004_007);
    await clock.reset();
    assert.equal(clock.now(), machine);
    await other.reload();
    assert.equal(other.now(), machine);
    await store.close();
  });

  it('refuses times that are none', async () => {
    const store = openSqliteStore({ path: ':memory:' });
    const clock = await createClock(store);
    for (const by of [NaN, Infinity, 1e300, -1e17, 0.5]) await assert.rejects(clock.advance(by), RangeError);
    assert.equal(clock.offset(), 0);
    await store.close();
  });
});
