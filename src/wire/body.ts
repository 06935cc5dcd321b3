/** Reads request bodies: whole and within a bound, or as a stream that begins when somebody reads it. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { BodyStream } from './sigv4/index.ts';

/** Larger bodies are refused unless the operation streams them. Bytes. */
export const maxBufferedBytes = 16 * 1024 * 1024;

export class BodyTooLarge extends Error {}

/** The client closed the connection before all of its request had come. */
export class ClientGone extends Error {
  constructor() {
    super('The client closed the connection.');
  }
}

/**
 * The request's bytes as they come; `begin` is called when somebody starts to read. A reader that stops early leaves
 * the connection as it is, so that the client still gets its answer.
 */
export async function* streamBody(req: IncomingMessage, begin: () => void): BodyStream {
  begin();
  try {
    yield* req.iterator({ destroyOnReturn: false }) as BodyStream;
  } catch (error) {
    throw req.complete ? error : new ClientGone();
  }
}

/** All of a stream. @throws BodyTooLarge beyond `maxBufferedBytes`. */
export async function collect(body: BodyStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBufferedBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The whole body. @throws BodyTooLarge beyond `maxBufferedBytes`. */
export function readBody(stream: Readable, contentLength: string | undefined): Promise<Buffer> {
  if (Number(contentLength) > maxBufferedBytes) return Promise.reject(new BodyTooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBufferedBytes) {
        stream.removeAllListeners('data');
        stream.resume();
        reject(new BodyTooLarge());
        return;
      }
      chunks.push(chunk);
    });
    stream.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    stream.once('error', reject);
    stream.once('close', () => reject(new ClientGone()));
  });
}
