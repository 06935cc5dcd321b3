/** Reads request bodies within a bound. */
import type { Readable } from 'node:stream';

/** Larger bodies are refused unless the operation streams them. Bytes. */
export const maxBufferedBytes = 16 * 1024 * 1024;

export class BodyTooLarge extends Error {}

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
    stream.once('close', () => reject(new Error('The client closed the connection.')));
  });
}
