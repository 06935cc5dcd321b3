/**
 * Events of streams in the order of their ids, second by second. What is held at once is bounded however much there is
 * of one second: it is then read again for what comes behind.
 */
import type { EventRow } from '../records.ts';
import { edgeOf, eventsOf, timeOfId, type LogEvent } from './event-ids.ts';
import { type RowSource, StreamRows, type StreamPlace } from './event-rows.ts';

export interface EventRange {
  /** Ids, neither of them included. */
  readonly after: string;
  readonly before: string;
  readonly reverse?: boolean;
}

export interface FoundEvent extends LogEvent {
  /** The stream's name. */
  readonly stream: string;
}

/** Behind every id. */
const end = '~';
/** Bytes of messages that are held to be put in order. */
const heldBytes = 2 * 1024 * 1024;
/** Events that are, which is as many as a page has. */
const heldEvents = 10_000;
/** Rows of a stream that are read at once: fewer, the more streams there are. */
const pageRowsOf = (streams: number): number => (streams <= 4 ? 64 : streams <= 32 ? 4 : 1);

/** Of milliseconds, `from` included and `to` not; where one is left out, everything on that side. */
export function rangeOfTimes(from: number | undefined, to: number | undefined): EventRange {
  return { after: edgeOf(from ?? 0, 'before'), before: to === undefined ? end : edgeOf(to, 'before') };
}

export async function* eventsIn(
  source: RowSource,
  streams: readonly StreamPlace[],
  range: EventRange,
): AsyncGenerator<FoundEvent, void> {
  const reverse = range.reverse === true;
  const seconds = {
    first: secondOf(range.after),
    last: range.before === end ? Infinity : secondOf(range.before),
    reverse,
  };
  const pageRows = pageRowsOf(streams.length);
  const heads: Head[] = [];
  for (const stream of streams) {
    const rows = new StreamRows(source, stream, seconds, pageRows);
    const second = await rows.second();
    if (second !== undefined) heads.push({ rows, second });
  }
  const inOrder = (a: Head, b: Head): number => (reverse ? b.second - a.second : a.second - b.second);
  heads.sort(inOrder);
  while (heads.length > 0) {
    const { second } = heads[0]!;
    const count = heads.findIndex((head) => head.second !== second);
    const here = heads.splice(0, count < 0 ? heads.length : count);
    yield* eventsOfSecond(source, here, range);
    for (const { rows } of here) {
      const next = await rows.second();
      if (next !== undefined) insert(heads, { rows, second: next }, inOrder);
    }
  }
}

interface Head {
  readonly rows: StreamRows;
  readonly second: number;
}

async function* eventsOfSecond(
  source: RowSource,
  heads: readonly Head[],
  range: EventRange,
): AsyncGenerator<FoundEvent, void> {
  let { after, before } = range;
  const reverse = range.reverse === true;
  for (let pass = 0; ; pass++) {
    const held = new Held(reverse);
    for (const { rows, second } of heads) {
      for await (const row of pass === 0 ? rows.ofSecond(second) : rows.again(second)) {
        held.add(row, rows.stream.name, { after, before });
        await source.turn();
      }
    }
    const events = held.inOrder();
    yield* events;
    if (held.isComplete) return;
    if (reverse) before = events.at(-1)!.id;
    else after = events.at(-1)!.id;
  }
}

/** The first of what is added, as many as may be held. */
class Held {
  readonly #reverse: boolean;
  #events: FoundEvent[] = [];
  #bytes = 0;
  isComplete = true;

  constructor(reverse: boolean) {
    this.#reverse = reverse;
  }

  add(row: EventRow, stream: string, { after, before }: EventRange): void {
    for (const event of eventsOf(row)) {
      if (event.id <= after || event.id >= before) continue;
      this.#events.push({ ...event, stream });
      this.#bytes += event.message.length;
    }
    if (this.#bytes > 2 * heldBytes || this.#events.length > 2 * heldEvents) this.#cut();
  }

  inOrder(): FoundEvent[] {
    const sign = this.#reverse ? -1 : 1;
    return this.#events.sort((a, b) => (a.id < b.id ? -sign : sign));
  }

  #cut(): void {
    let bytes = 0;
    const end = this.inOrder().findIndex((event) => (bytes += event.message.length) > heldBytes);
    this.#events = this.#events.slice(0, Math.max(1, Math.min(end < 0 ? heldEvents : end, heldEvents)));
    this.#bytes = this.#events.reduce((sum, { message }) => sum + message.length, 0);
    this.isComplete = false;
  }
}

function insert(heads: Head[], head: Head, inOrder: (a: Head, b: Head) => number): void {
  let [low, high] = [0, heads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inOrder(heads[middle]!, head) < 0) low = middle + 1;
    else high = middle;
  }
  heads.splice(low, 0, head);
}

function secondOf(id: string): number {
  return Math.floor(timeOfId(id) / 1000);
}
