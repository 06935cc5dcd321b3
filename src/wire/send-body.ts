/**
 * Ends an answer with its body. No descriptor outlives its request: a stream is closed with its answer, however that
 * ends, and one that is not sent (HEAD, headers that were refused) is closed unread.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';

/** `body`: a function opens a stream, and is called only when it is sent. */
export function sendBody(
  req: IncomingMessage, res: ServerResponse, body: string | Uint8Array | Readable | (() => Readable) | undefined,
): void {
  if (req.method === 'HEAD' || body === undefined) {
    closeUnread(body);
    res.end();
  } else if (typeof body === 'function') {
    sendBody(req, res, body());
  } else if (body instanceof Readable) {
    // A body that fails half-way cuts the connection: its length was promised.
    pipeline(body, res, () => {});
  } else {
    res.end(body);
  }
}

/** Closes a stream that nobody is going to read; anything else needs no closing. */
export function closeUnread(body: unknown): void {
  // Whether it can be opened at all does not matter any more.
  if (body instanceof Readable) body.on('error', () => {}).destroy();
}
