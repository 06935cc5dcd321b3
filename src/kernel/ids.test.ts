/** Random bytes that are taken from a pool. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fewRandomBytes } from './ids.ts';

test('bytes of any count, none of which come twice', () => {
  const seen = new Set<string>();
  const counts = [8, 12, 16, 32, 512, 513, 5000];
  for (let round = 0; round < 300; round++)
    for (const count of counts) {
      const bytes = fewRandomBytes(count);
      assert.equal(bytes.length, count);
      seen.add(bytes.toString('hex'));
    }
  assert.equal(seen.size, 300 * counts.length);
  assert.equal(fewRandomBytes(0).length, 0);
});

test('what was given out stays what it is', () => {
  const given = Array.from({ length: 1000 }, () => fewRandomBytes(16));
  const before = given.map((bytes) => bytes.toString('hex'));
  for (let round = 0; round < 1000; round++) fewRandomBytes(32);
  assert.deepEqual(
    given.map((bytes) => bytes.toString('hex')),
    before,
  );
  assert.ok(given.every((bytes) => bytes.some((byte) => byte !== 0)));
});
