/** Reads request bodies: whole and within a bound, or as a stream that begins when somebody reads it. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { BodyStream } from './body-stream.ts';
import { BodyRefused, type BodyAllowance } from './body-budget.ts';
import { createCollector } from './collector.ts';

export interface BodyBounds {
  readonly maxBytes: number;
  /** The body stays taken until this is released. */
  readonly allowance: BodyAllowance;
}

/** The client closed the connection before all of its request had come. */
export class ClientGone extends Error {
  constructor() {
    super('The client closed the connection.');
  }
}

/**
 * The request's bytes as they come; `begin` is called when somebody starts to read. A reader that stops early leaves
 * the connection as it is, so that the client still gets its answer. `maxRestMs`: milliseconds in which a client has to
 * send something while it is waited for; then its connection is cut.
 */
export async function* streamBody(req: IncomingMessage, begin: () => void, maxRestMs?: number): BodyStream {
  begin();
  const chunks = req.iterator({ destroyOnReturn: false }) as BodyStream;
  try {
    yield* maxRestMs === undefined ? chunks : untilRest(chunks, maxRestMs, () => req.destroy());
  } catch (error) {
    throw req.complete ? error : new ClientGone();
  }
}

/** Whoever reads may take as long as it does. */
async function* untilRest(chunks: BodyStream, maxRestMs: number, cut: () => void): BodyStream {
  let isAwaited = true;
  const timer = setTimeout(() => isAwaited && cut(), maxRestMs).unref();
  try {
    for await (const chunk of chunks) {
      isAwaited = false;
      yield chunk;
      isAwaited = true;
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
  }
}

/** All of a stream. @throws BodyRefused beyond its bounds, or when it stalls. */
export function collect(stream: BodyStream, { maxBytes, allowance }: BodyBounds): Promise<Buffer> {
  const body = createCollector();
  let size = 0;
  const all = async (): Promise<Buffer> => {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > maxBytes) throw new BodyRefused('too-large', maxBytes);
      allowance.take(chunk.length);
      body.add(chunk);
    }
    return body.whole();
  };
  return new Promise((resolve, reject) => {
    const stopWatch = allowance.watch(() => reject(new BodyRefused('stalled')));
    all().finally(stopWatch).then(resolve, reject);
  });
}

/** Whether its headers say that there is none (RFC 9112, section 6.3): nobody has to wait for its end. */
export function hasNoBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
}

/** The whole body. @throws BodyRefused beyond its bounds, or when it stalls. */
export function readBody(
  stream: Readable,
  contentLength: string | undefined,
  { maxBytes, allowance }: BodyBounds,
): Promise<Buffer> {
  if (Number(contentLength) > maxBytes) return Promise.reject(new BodyRefused('too-large', maxBytes));
  // Nothing is told of it any more.
  if (stream.destroyed) return Promise.reject(new ClientGone());
  return new Promise((resolve, reject) => {
    const body = createCollector();
    let size = 0;
    let isWhole = false;
    const fail = (error: unknown): void => {
      stopWatch();
      reject(error);
    };
    const refuse = (error: unknown): void => {
      stream.removeAllListeners('data');
      stream.resume();
      fail(error);
    };
    const stopWatch = allowance.watch(() => refuse(new BodyRefused('stalled')));
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) return refuse(new BodyRefused('too-large', maxBytes));
      try {
        allowance.take(chunk.length);
        body.add(chunk);
      } catch (error) {
        refuse(error);
      }
    });
    stream.once('end', () => {
      isWhole = true;
      stopWatch();
      resolve(body.whole());
    });
    stream.once('error', fail);
    stream.once('close', () => {
      // Every request's body closes: an error, with its stack, is not made in vain.
      if (!isWhole) fail(new ClientGone());
    });
  });
}

/** Bytes of a body that takes some milliseconds to parse. */
const longBytes = 128 * 1024;

/** Each step with a long body takes as long as others may be kept waiting: they go first. */
export async function othersFirst(body: { readonly length: number }): Promise<void> {
  if (body.length > longBytes) await (await import('../../kernel/turns.ts')).nextTurn();
}
