/**
 * An answer that is a stream of events. They are pulled: the next is asked for when the one before is on its way.
 * However the answer ends, the handler's iterator is closed. An error in the middle is the stream's last message.
 */
import { Readable } from 'node:stream';

export interface AnsweredEvents {
  readonly events: AsyncIterable<unknown>;
  /** A message before the first event. */
  readonly first?: (() => Buffer) | undefined;
  readonly write: (event: any) => Buffer;
  /** The last message, for what a handler or `write` threw. */
  readonly failed: (error: unknown) => Buffer;
  /** Once, however the answer ends. */
  readonly ended: () => void;
}

export function answerEvents({ events, first, write, failed, ended }: AnsweredEvents): Readable {
  let iterator: AsyncIterator<unknown> | undefined;
  let isOver = false;
  const next = async (): Promise<Buffer | null> => {
    if (first) {
      const begin = first;
      first = undefined;
      return begin();
    }
    const { done, value } = await (iterator ??= events[Symbol.asyncIterator]()).next();
    if (done) isOver = true;
    return done ? null : write(value);
  };
  const pull = async (): Promise<void> => {
    let message: Buffer | null;
    try {
      message = await next();
    } catch (error) {
      // Who has gone is told nothing, and what breaks off because of that is no failure.
      if (body.destroyed) return;
      body.push(failed(error));
      close();
      message = null;
    }
    if (!body.destroyed) body.push(message);
  };
  /** Not waited for: it may itself wait for an event that does not come. */
  const close = (): void => {
    if (isOver) return;
    isOver = true;
    const closing = (iterator ?? events[Symbol.asyncIterator]()).return?.();
    void Promise.resolve(closing).catch(() => {});
  };
  const body = new Readable({
    highWaterMark: 1,
    read: () => void pull(),
    destroy(error, done) {
      ended();
      close();
      done(error);
    },
  });
  return body;
}
