/** Rows of events in the store: read row by row in the order of their seconds, and deleted. */
import type { Page, ReadTable, Scope } from '../../../kernel/collections/collection.ts';
import { placeOf } from '../../../kernel/collections/place.ts';
import { encodeKey, rangeUnder } from '../../../kernel/key.ts';
import { createTurns } from '../../../kernel/turns.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { EventRows, type EventRow, type LogStreamRecord } from '../records.ts';

export type StreamPlace = Pick<LogStreamRecord, 'group' | 'id' | 'name'>;

export interface Seconds {
  /** Both included. */
  readonly first: number;
  readonly last: number;
  readonly reverse: boolean;
}

const pageBytes = 256 * 1024;

type ListOptions = Parameters<ReadTable<EventRow>['list']>[1];

/** Where rows are read from, so many at once. */
export interface RowSource {
  /** To be awaited between steps of what is made of them. */
  turn(): Promise<void>;
  list(prefix: readonly (string | number)[], options: ListOptions): Promise<Page<EventRow>>;
}

/**
 * Each read is a transaction of its own, and others have their turns in between: rows never change, and streams may
 * have any number of them. Not within a transaction.
 */
export function rowsByTurns(ctx: Pick<Context, 'read'>, scope: Scope): RowSource {
  const turn = createTurns();
  return {
    turn,
    async list(prefix, options) {
      await turn();
      return ctx.read((tx) => tx.in(EventRows, scope).list(prefix, options));
    },
  };
}

/** One stream's rows, of which a page at most is held. */
export class StreamRows {
  readonly stream: StreamPlace;
  readonly #source: RowSource;
  readonly #seconds: Seconds;
  readonly #pageRows: number;
  #page: Page<EventRow> | undefined;
  #taken = 0;

  constructor(source: RowSource, stream: StreamPlace, seconds: Seconds, pageRows: number) {
    this.stream = stream;
    this.#source = source;
    this.#seconds = seconds;
    this.#pageRows = pageRows;
  }

  /** Of the next row; `undefined`: there is none. */
  async second(): Promise<number | undefined> {
    const { first, last, reverse } = this.#seconds;
    const row = await this.#next();
    if (!row || (reverse ? row.second < first : row.second > last)) return undefined;
    return row.second;
  }

  /** The rows of the second that comes next. They are passed. */
  async *ofSecond(second: number): AsyncGenerator<EventRow, void> {
    for (let row = await this.#next(); row?.second === second; row = await this.#next()) {
      this.#taken++;
      yield row;
    }
  }

  /** The rows of a second once more. */
  async *again(second: number): AsyncGenerator<EventRow, void> {
    const { group, id } = this.stream;
    let after: string | undefined;
    do {
      const page = await this.#source.list([group, id, second], { limit: 16, maxBytes: pageBytes, after });
      yield* page.items;
      after = page.next;
    } while (after !== undefined);
  }

  async #next(): Promise<EventRow | undefined> {
    const held = this.#page?.items[this.#taken];
    if (held || (this.#page && this.#page.next === undefined)) return held;
    this.#page = await this.#read(this.#page?.next);
    this.#taken = 0;
    return this.#page.items[0];
  }

  #read(after: string | undefined): Promise<Page<EventRow>> {
    const { group, id } = this.stream;
    const { first, last, reverse } = this.#seconds;
    const options = { limit: this.#pageRows, maxBytes: pageBytes, reverse };
    if (after !== undefined) return this.#source.list([group, id], { ...options, after });
    if (!reverse) return this.#source.list([group, id], { ...options, from: [first] });
    return this.#source.list([group, id], last === Infinity ? options : { ...options, after: cursorBefore(last + 1) });
  }
}

/** A page's cursor that stands before everything of a second: a key of the list without what lies under the prefix. */
function cursorBefore(second: number): string {
  return Buffer.from(encodeKey([second]), 'latin1').toString('base64url');
}

/** Nothing of a group, or of one of its streams, is left. */
export function deleteEvents(tx: WriteTx, scope: Scope, group: string, stream?: string): void {
  tx.raw.deleteRange(rangeUnder(keyOf(scope, stream === undefined ? [group] : [group, stream])));
}

/** What is older than a time in milliseconds, whole seconds of it. */
export function deleteEventsBefore(
  tx: WriteTx,
  scope: Scope,
  { group, id }: Pick<StreamPlace, 'group' | 'id'>,
  time: number,
): void {
  const second = Math.floor(time / 1000);
  if (second > 0) tx.raw.deleteRange({ start: keyOf(scope, [group, id]), end: keyOf(scope, [group, id, second]) });
}

function keyOf(scope: Scope, parts: readonly (string | number)[]): string {
  return placeOf(EventRows, scope).records + encodeKey(parts);
}
