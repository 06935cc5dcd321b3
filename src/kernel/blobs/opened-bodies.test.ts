import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createOpenedBodies } from './opened-bodies.ts';

const key = Buffer.alloc(32, 1);
const body = (byte: number) => Buffer.alloc(1000, byte);

describe('bodies that stay open', () => {
  it('are found by their id, length and key', () => {
    const opened = createOpenedBodies();
    opened.set('a', { key, size: 1000 }, body(1));
    assert.ok(opened.get('a', { key, size: 1000 })!.equals(body(1)));
    assert.equal(opened.get('a', { key, size: 999 }), undefined);
    assert.equal(opened.get('a', { key: Buffer.alloc(32, 2), size: 1000 }), undefined);
    assert.equal(opened.get('b', { key, size: 1000 }), undefined);
    opened.delete('a');
    assert.equal(opened.get('a', { key, size: 1000 }), undefined);
  });

  it('are as many as fit, the least recently used out first', () => {
    const opened = createOpenedBodies(5000);
    const kept = () => ['a', 'b', 'c', 'd'].filter((id) => opened.get(id, { key, size: 1000 }) !== undefined);
    for (const [index, id] of ['a', 'b', 'c'].entries()) opened.set(id, { key, size: 1000 }, body(index));
    assert.deepEqual(kept(), ['a', 'b', 'c']);
    opened.get('a', { key, size: 1000 });
    opened.set('d', { key, size: 1000 }, body(4));
    assert.deepEqual(kept(), ['a', 'c', 'd']);
    opened.set('a', { key, size: 1000 }, body(5));
    assert.deepEqual(kept(), ['a', 'c', 'd']);
    opened.set('b', { key, size: 6000 }, Buffer.alloc(6000));
    assert.deepEqual(kept(), []);
  });
});
