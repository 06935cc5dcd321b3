/** A transaction that hands on what it is asked: for wrappers, which put something of their own in place of a part. */
import type { ReadTransaction, WriteTransaction } from '../store.ts';

export function readsPassedOn(tx: ReadTransaction): ReadTransaction {
  return {
    get: (key) => tx.get(key),
    getMany: (keys) => tx.getMany(keys),
    range: (range, options) => tx.range(range, options),
  };
}

/** Rests on nothing: what the wrapper answers may be another's. */
export function passedOn(tx: WriteTransaction): WriteTransaction {
  return {
    ...readsPassedOn(tx),
    put: (key, value) => tx.put(key, value),
    delete: (key) => tx.delete(key),
    deleteRange: (range) => tx.deleteRange(range),
    append: (prefix, value) => tx.append(prefix, value),
    savepoint: () => tx.savepoint(),
  };
}
