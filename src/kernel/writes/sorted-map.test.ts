import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SortedMap } from './sorted-map.ts';

/** The same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

for (const [title, keys, steps] of [
  ['few keys, again and again', 20, 3000],
  ['many keys', 5000, 20_000],
] as const) {
  test(`SortedMap reads in order what a Map has, whatever was set and deleted before: ${title}`, () => {
    const next = numbers(keys);
    const [map, expected] = [new SortedMap<number>(), new Map<string, number>()];
    const keyOf = (n: number): string => String.fromCharCode(n % 256, n >> 8);
    for (let step = 0; step < steps; step++) {
      const key = keyOf(next(keys));
      if (next(3) === 0) assert.equal(map.delete(key), expected.delete(key));
      else {
        map.set(key, step);
        expected.set(key, step);
      }
      // Runs of writes of very different lengths between two reads: a few are put in their places, many are merged.
      if (next(step % 700 < 350 ? 4 : 400) > 0) continue;
      const [start, end] = [keyOf(next(keys)), keyOf(next(keys))].toSorted() as [string, string];
      const all = [...expected].filter(([at]) => at >= start && at < end).toSorted(([a], [b]) => (a < b ? -1 : 1));
      assert.deepEqual([...map.range({ start, end })], all);
      assert.deepEqual([...map.range({ start, end }, true)], all.toReversed());
      const before = [...expected.keys()]
        .filter((at) => at <= start)
        .toSorted()
        .at(-1);
      assert.equal(map.floor(start)?.[0], before);
      assert.equal(map.size, expected.size);
    }
  });
}
