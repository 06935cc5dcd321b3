/**
 * What a transaction writes before it commits: buffered, checked against the store's maxima,
 * and taken back by savepoints.
 */
import { type Key, maxKeyBytes, maxValueBytes, type WriteTransaction } from '../store.ts';
import { positionBytes } from './position.ts';
import { WriteBuffer } from './write-buffer.ts';

export interface Appended {
  readonly prefix: Key;
  readonly value: string;
}

export interface OwnWrites {
  readonly buffer: WriteBuffer;
  readonly appends: Appended[];
  /** The writing part of a transaction. */
  readonly operations: Pick<WriteTransaction, 'put' | 'delete' | 'deleteRange' | 'append' | 'savepoint'>;
  /** Throws once the transaction is over. */
  checkUse(): void;
  /** From now on the transaction refuses every use. */
  end(): void;
}

export function createOwnWrites(writable: boolean): OwnWrites {
  const buffer = new WriteBuffer();
  const appends: Appended[] = [];
  let ended = false;
  const checkUse = () => {
    if (ended) throw new Error('This transaction is over: await everything that uses it inside its work.');
  };
  const checkWrite = (key: Key, bytes = key.length) => {
    checkUse();
    if (!writable) throw new Error('A read transaction cannot write: use store.write.');
    checkSize('key', bytes, maxKeyBytes);
  };
  const { undoable, savepoint } = savepoints(checkUse);
  return {
    buffer,
    appends,
    operations: {
      put(key, value) {
        checkWrite(key);
        checkValue(value);
        undoable((at) => buffer.set(key, { value, at }));
      },
      delete(key) {
        checkWrite(key);
        undoable((at) => buffer.set(key, { value: undefined, at }));
      },
      deleteRange(range) {
        checkWrite('');
        undoable((at) => buffer.deleteRange(range, at));
      },
      append(prefix, value) {
        checkWrite(prefix, prefix.length + positionBytes);
        checkValue(value);
        undoable(() => {
          appends.push({ prefix, value });
          return () => void appends.pop();
        });
      },
      savepoint,
    },
    checkUse,
    end: () => {
      ended = true;
    },
  };
}

function checkValue(value: string): void {
  // No character has more than three bytes.
  const bytes = value.length * 3 <= maxValueBytes ? 0 : Buffer.byteLength(value);
  checkSize('value', bytes, maxValueBytes);
  // No JSON text has one, and PostgreSQL's text takes none.
  if (value.includes('\0'))
    throw new RangeError('A value has a NUL character: values are JSON text, which writes it as \\u0000.');
}

function checkSize(what: string, bytes: number, max: number): void {
  if (bytes > max) throw new RangeError(`A ${what} has ${bytes} bytes, more than the ${max} that a store takes.`);
}

/** Remembers how to take each write back, from the first savepoint on. */
function savepoints(checkUse: () => void) {
  const done: { readonly at: number; readonly undo: () => void }[] = [];
  let writes = 0;
  let marked = false;
  return {
    undoable(write: (at: number) => () => void) {
      const at = ++writes;
      const undo = write(at);
      if (marked) done.push({ at, undo });
    },
    savepoint() {
      checkUse();
      const mark = writes;
      marked = true;
      return {
        rollback() {
          checkUse();
          while (done.length > 0 && done.at(-1)!.at > mark) done.pop()!.undo();
        },
      };
    },
  };
}
