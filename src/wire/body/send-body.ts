/**
 * Ends an answer with its body. No descriptor outlives its request: a stream is closed with its answer, however that
 * ends, and one that is not sent (HEAD, headers that were refused) is closed unread.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { giveBack, ownsParts } from '../../kernel/blobs/blobs.ts';
import { maxRestMs } from '../limits.ts';

/** Bytes of a body that are copied to be written with the headers. */
const inOnePiece = 16 * 1024;

/** A stream is this function's to close. `restMs`: milliseconds in which a client has to take something. */
export function sendBody(
  req: IncomingMessage,
  res: ServerResponse,
  body: string | Uint8Array | Readable | undefined,
  restMs = maxRestMs,
): void {
  // Who has gone meanwhile reads nothing, and a pipeline to an answer that is closed is an error.
  if (req.method === 'HEAD' || body === undefined || res.destroyed) {
    closeUnread(body);
    res.end();
    endWhatRests(res, restMs);
  } else if (body instanceof Readable && ownsParts(body)) {
    endAtRest(res, restMs);
    sendOwned(res, body);
  } else if (body instanceof Readable) {
    endAtRest(res, restMs);
    // A body that fails half-way cuts the connection: its length was promised.
    pipeline(body, res, () => {});
  } else if (body instanceof Uint8Array && body.length <= inOnePiece) {
    // Text of one byte a character goes out with the headers in one piece, where bytes are written one by one.
    res.end(Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1'), 'latin1');
    endWhatRests(res, restMs);
  } else {
    res.end(body);
    endWhatRests(res, restMs);
  }
}

/** What most answers are has left by now, and needs no timer. */
function endWhatRests(res: ServerResponse, restMs: number): void {
  if (!res.destroyed && res.writableLength > 0) endAtRest(res, restMs);
}

/** A client that takes nothing any more holds a file, or all of an answer: it is cut off, and can ask for the rest. */
function endAtRest(res: ServerResponse, restMs: number): void {
  res.setTimeout(restMs, () => {
    // Otherwise it is the body that rests: a tail of what happens, a function that thinks.
    if (res.writableLength > 0) res.destroy();
  });
  // Before node:http sets the time that the connection may then be idle.
  res.prependOnceListener('finish', () => res.socket?.setTimeout(0));
}

/** As `pipeline` does it; the memory of each part is given back when it has left. */
function sendOwned(res: ServerResponse, body: Readable): void {
  body.on('data', (part: Buffer) => {
    const goesOn = res.write(part, (error) => {
      if (!error) giveBack(part);
    });
    if (!goesOn) body.pause();
  });
  res.on('drain', () => body.resume());
  body.once('end', () => res.end());
  body.once('error', () => res.destroy());
  res.once('error', () => body.destroy());
  res.once('close', () => body.destroy());
}

/** What comes before its body in an answer; where that fails, nobody is going to read the body. */
export function orClosed<T>(body: unknown, work: () => T): T {
  try {
    return work();
  } catch (error) {
    closeUnread(body);
    throw error;
  }
}

/** Closes a stream that nobody is going to read; anything else needs no closing. */
export function closeUnread(body: unknown): void {
  // Whether it can be opened at all does not matter any more.
  if (body instanceof Readable) body.on('error', () => {}).destroy();
}
