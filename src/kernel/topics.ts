/**
 * Topics: what has just happened, told to whoever listens on this node. After the commit, best effort, bounded for each
 * reader: one that falls behind is told how much it missed, and looks it up where it is kept (`follow.ts` does so with
 * a log). For live tails, subscriptions and wake-ups.
 *
 * Is not: durable, nor heard on other nodes. What must happen is a job or an event.
 */

/** `Message`: plain data, not changed once it is published. */
export interface Topic<Message> {
  /** `<service>/<what>` */
  readonly name: string;
  /** Only the type counts. */
  readonly message?: Message;
}

/** The next message, or how many were dropped before the next one because they came faster than they were read. */
export type Received<Message> = { readonly message: Message } | { readonly missed: number };

/** Reads from the moment it was made; leaving the loop closes it. One loop at a time. */
export interface TopicReader<Message> extends AsyncIterable<Received<Message>> {
  /** `undefined` when it was closed, or after `timeoutMs` without a message. */
  next(timeoutMs?: number): Promise<Received<Message> | undefined>;
  readonly closed: boolean;
  close(): void;
}

export interface ReaderOptions {
  /** Messages that wait to be read; more push out the oldest. Default 256. */
  readonly maxWaiting?: number;
  /** Closes the reader. */
  readonly signal?: AbortSignal;
}

export interface Topics {
  /** To those who read this key of the topic just now: one stack's, one log group's. Never waits, never throws. */
  publish<M>(topic: Topic<M>, key: string, message: NoInfer<M>): void;
  subscribe<M>(topic: Topic<M>, key: string, options?: ReaderOptions): TopicReader<M>;
  /** Closes every reader; there will be no other. */
  close(): void;
}

const defaultMaxWaiting = 256;

export function defineTopic<Message>(name: string): Topic<Message> {
  return { name };
}

interface Member {
  put(message: unknown): void;
  close(): void;
}

export function createTopics(): Topics {
  const members = new Map<string, Set<Member>>();
  let closed = false;
  const placeOf = ({ name }: Topic<any>, key: string): string => JSON.stringify([name, key]);
  const leave = (place: string, member: Member): void => {
    const others = members.get(place);
    others?.delete(member);
    if (others?.size === 0) members.delete(place);
  };
  return {
    publish(topic, key, message) {
      for (const member of members.get(placeOf(topic, key)) ?? []) member.put(message);
    },
    subscribe<M>(topic: Topic<M>, key: string, options: ReaderOptions = {}) {
      const place = placeOf(topic, key);
      const { reader, put } = createReader<M>(options, () => leave(place, member));
      const member: Member = { put, close: reader.close };
      if (closed || options.signal?.aborted) {
        reader.close();
      } else {
        members.set(place, (members.get(place) ?? new Set()).add(member));
        options.signal?.addEventListener('abort', reader.close, { once: true });
      }
      return reader;
    },
    close() {
      closed = true;
      for (const readers of members.values()) for (const member of readers) member.close();
    },
  };
}

function createReader<M>({ maxWaiting = defaultMaxWaiting, signal }: ReaderOptions, left: () => void) {
  const waiting: M[] = [];
  let missed = 0;
  let closed = false;
  let wake: (() => void) | undefined;

  const take = (): Received<M> | undefined => {
    if (closed) return undefined;
    if (missed > 0) {
      const count = missed;
      missed = 0;
      return { missed: count };
    }
    return waiting.length > 0 ? { message: waiting.shift()! } : undefined;
  };
  const close = (): void => {
    if (closed) return;
    closed = true;
    waiting.length = 0;
    signal?.removeEventListener('abort', close);
    left();
    wake?.();
  };
  const next = async (timeoutMs?: number): Promise<Received<M> | undefined> => {
    const ready = take();
    if (ready || closed) return ready;
    await new Promise<void>((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = undefined;
    return take();
  };
  const reader: TopicReader<M> = {
    next,
    close,
    get closed() {
      return closed;
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (let received = await next(); received; received = await next()) yield received;
      } finally {
        close();
      }
    },
  };
  const put = (message: unknown): void => {
    waiting.push(message as M);
    if (waiting.length > maxWaiting) {
      waiting.shift();
      missed++;
    }
    wake?.();
  };
  return { reader, put };
}
