/** Transactions of random operations beside a plain map that does the same: every read and the end must agree. */
import assert from 'node:assert/strict';
import type { Key, KeyRange, Store, WriteTransaction } from '../store.ts';
import { type Cases, entriesIn, everything, key, pseudoRandomBytes } from './cases.ts';

const names = 40;
const transactions = 40;
const operations = 25;

/** Whole numbers from 0 up to what is asked for, the same for the same seed. */
function choices(seed: number): (below: number) => number {
  const bytes = pseudoRandomBytes(seed, operations * 16);
  let at = 0;
  return (below) => bytes[at++ % bytes.length]! % below;
}

class Model {
  rows: Map<Key, string>;
  constructor(rows: ReadonlyMap<Key, string>) {
    this.rows = new Map(rows);
  }

  in({ start, end }: KeyRange, reverse: boolean) {
    const found = [...this.rows].filter(([name]) => name >= start && name < end).sort(([a], [b]) => (a < b ? -1 : 1));
    return (reverse ? found.reverse() : found).map(([name, value]) => ({ key: name, value }));
  }

  deleteRange(range: KeyRange) {
    for (const { key: name } of this.in(range, false)) this.rows.delete(name);
  }
}

async function operate(tx: WriteTransaction, model: Model, choose: (below: number) => number): Promise<void> {
  const marks: { rollback: () => void; rows: Map<Key, string> }[] = [];
  const name = () => key('m', choose(names));
  const range = () => ({ start: name(), end: choose(5) === 0 ? key('n') : name() });
  for (let step = 0; step < operations; step++) {
    const kind = choose(10);
    if (kind < 3) {
      const at = name();
      const value = JSON.stringify('v'.repeat(choose(20)));
      tx.put(at, value);
      model.rows.set(at, value);
    } else if (kind === 3) {
      const at = name();
      tx.delete(at);
      model.rows.delete(at);
    } else if (kind === 4) {
      const over = range();
      tx.deleteRange(over);
      model.deleteRange(over);
    } else if (kind === 5) {
      marks.push({ rollback: tx.savepoint().rollback, rows: new Map(model.rows) });
    } else if (kind === 6 && marks.length > 0) {
      const { rollback, rows } = marks.splice(choose(marks.length))[0]!;
      rollback();
      model.rows = rows;
    } else if (kind === 7) {
      const at = name();
      assert.equal(await tx.get(at), model.rows.get(at));
    } else {
      const over = range();
      const reverse = choose(2) === 1;
      const limit = 1 + choose(12);
      const maxBytes = choose(3) === 0 ? 20 + choose(200) : undefined;
      const { entries, more } = await tx.range(over, { reverse, limit, ...(maxBytes !== undefined && { maxBytes }) });
      const expected = model.in(over, reverse);
      assert.deepEqual(entries, expected.slice(0, entries.length));
      if (!more) assert.equal(entries.length, expected.length);
      else if (maxBytes === undefined) assert.equal(entries.length, Math.min(limit, expected.length));
    }
  }
}

async function compare(store: Store, seed: number): Promise<void> {
  let rows: ReadonlyMap<Key, string> = new Map();
  for (let number = 0; number < transactions; number++) {
    // Made anew with each try.
    rows = await store.write(async (tx) => {
      const model = new Model(rows);
      await operate(tx, model, choices(seed * 1000 + number));
      return model.rows;
    });
    assert.deepEqual(await entriesIn(store, everything), new Model(rows).in(everything, false));
  }
}

export const model: Cases = Object.fromEntries(
  [1, 2, 3].map((seed) => [
    `random operations do what they do to a map (seed ${seed})`,
    (store: Store) => compare(store, seed),
  ]),
);
