/**
 * Follows a log: first what came after a position, then what comes, without gap or repeat. The log alone says what
 * there is; a topic only says when to look again. So a message that was missed, doubled or never published changes
 * nothing but when.
 */
import type { Logged, LogPage } from './log.ts';
import type { Topic, Topics } from '../topics.ts';

export type Followed<T> = Logged<T>;

export interface FollowOptions<T> {
  readonly topics: Topics;
  /** Published (under `key`) by every transaction that appends. */
  readonly topic: Topic<any>;
  readonly key: string;
  /** What came after a position (`undefined`: from the beginning), in order: `tx.log(…).after(prefix, position)`. */
  readonly after: (position: string | undefined) => Promise<LogPage<T>>;
  /** Where to go on; default: from the beginning. */
  readonly from?: string;
  readonly signal?: AbortSignal;
  /** How often to look without being told: other nodes' appends are heard of only so. Default 1 s. */
  readonly lookEveryMs?: number;
}

/** Ends with the signal, or when the topics close. */
export async function* follow<T>(options: FollowOptions<T>): AsyncGenerator<Followed<T>, void> {
  const { topics, topic, key, after, signal, lookEveryMs = 1000 } = options;
  // Before the first look: what is appended after it is then told. More than one message says no more than one.
  const reader = topics.subscribe(topic, key, { maxWaiting: 1, ...(signal && { signal }) });
  let { from: position } = options;
  try {
    while (!reader.closed) {
      const { items, more } = await after(position);
      for (const item of items) {
        position = item.position;
        yield item;
      }
      if (!more) await reader.next(lookEveryMs);
    }
  } finally {
    reader.close();
  }
}
