/**
 * What a transaction writes before it commits: buffered, checked against the store's maxima,
 * and taken back by savepoints.
 */
import { type Key, type KeyRange, maxKeyBytes, maxValueBytes } from '../store.ts';
import { positionBytes } from '../key.ts';
import { WriteBuffer } from './write-buffer.ts';

export interface Appended {
  readonly prefix: Key;
  readonly value: string;
}

interface Done {
  readonly at: number;
  readonly undo: () => void;
}

const nothing = new WriteBuffer();
const noAppends: readonly Appended[] = Object.freeze([]);

/** The writing part of a transaction. A class, as every request makes several. */
export class OwnWrites {
  readonly buffer: WriteBuffer;
  readonly #writable: boolean;
  #appends: Appended[] | undefined;
  #ended = false;
  /** How to take each write back, from the first savepoint on. */
  #done: Done[] | undefined;
  #writes = 0;

  constructor(writable: boolean) {
    this.#writable = writable;
    this.buffer = writable ? new WriteBuffer() : nothing;
  }

  get appends(): readonly Appended[] {
    return this.#appends ?? noAppends;
  }

  put(key: Key, value: string): void {
    this.#checkWrite(key.length);
    checkValue(value);
    this.#note(this.buffer.set(key, { value, at: ++this.#writes }));
  }

  delete(key: Key): void {
    this.#checkWrite(key.length);
    this.#note(this.buffer.set(key, { value: undefined, at: ++this.#writes }));
  }

  deleteRange(range: KeyRange): void {
    this.#checkWrite(0);
    this.#note(this.buffer.deleteRange(range, ++this.#writes));
  }

  append(prefix: Key, value: string): void {
    this.#checkWrite(prefix.length + positionBytes);
    checkValue(value);
    this.#writes++;
    const appends = (this.#appends ??= []);
    appends.push({ prefix, value });
    this.#note(() => void appends.pop());
  }

  savepoint(): { rollback(): void } {
    this.checkUse();
    const mark = this.#writes;
    const done = (this.#done ??= []);
    return {
      rollback: () => {
        this.checkUse();
        while (done.length > 0 && done.at(-1)!.at > mark) done.pop()!.undo();
      },
    };
  }

  /** Throws once the transaction is over. */
  checkUse(): void {
    if (this.#ended) throw new Error('This transaction is over: await everything that uses it inside its work.');
  }

  /** From now on the transaction refuses every use. */
  end(): void {
    this.#ended = true;
  }

  #note(undo: () => void): void {
    this.#done?.push({ at: this.#writes, undo });
  }

  #checkWrite(keyBytes: number): void {
    this.checkUse();
    if (!this.#writable) throw new Error('A read transaction cannot write: use store.write.');
    checkSize('key', keyBytes, maxKeyBytes);
  }
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
