import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeKey } from '../../key.ts';
import { WriteBuffer } from '../../writes/write-buffer.ts';
import { createRowCache } from './row-cache.ts';

const key = (n: number) => encodeKey(['row', n]);

describe('a cache of rows', () => {
  it('knows values and what is not there, until they are written', () => {
    const cache = createRowCache();
    assert.equal(cache.get(key(1)), undefined);
    cache.set(key(1), 'one');
    cache.set(key(2), undefined);
    cache.set(key(3), 'three');
    assert.deepEqual([cache.get(key(1)), cache.get(key(2))], [{ value: 'one' }, { value: undefined }]);
    const writes = new WriteBuffer();
    writes.set(key(1), { value: 'uno', at: 1 });
    writes.set(key(2), { value: 'due', at: 1 });
    cache.forget(writes);
    assert.deepEqual(
      [cache.get(key(1)), cache.get(key(2)), cache.get(key(3))],
      [undefined, undefined, { value: 'three' }],
    );
    writes.deleteRange({ start: key(3), end: key(4) }, 2);
    cache.forget(writes);
    assert.equal(cache.get(key(3)), undefined);
  });

  it('keeps what is read again and again, however much is read once, and no long value', () => {
    const cache = createRowCache();
    const value = 'v'.repeat(1000);
    cache.set(key(0), value);
    for (let n = 1; n < 20_000; n++) {
      cache.set(key(n), value);
      assert.deepEqual(cache.get(key(0)), { value }, String(n));
    }
    assert.equal(cache.get(key(1)), undefined);
    cache.set(key(1), 'v'.repeat(20_000));
    assert.equal(cache.get(key(1)), undefined);
  });

  it('keeps a long value from the second time on that it is asked for soon', () => {
    const cache = createRowCache();
    const long = 'v'.repeat(4000);
    cache.set(key(0), long);
    assert.equal(cache.get(key(0)), undefined);
    cache.set(key(0), long);
    assert.deepEqual(cache.get(key(0)), { value: long });
    for (let n = 1; n <= 100; n++) cache.set(key(n), long);
    cache.set(key(1), long);
    assert.equal(cache.get(key(1)), undefined, 'a hundred others were asked for in between');
  });
});
