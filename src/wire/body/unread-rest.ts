/** Requests whose rest nobody reads, and those whose client went away before they were whole. */
import type { IncomingMessage } from 'node:http';

/**
 * Bytes that an unread request body may still have, and the time it may take,
 * before the connection is cut instead of drained.
 */
const maxDrainBytes = 4 * 1024 * 1024;
const maxDrainMs = 30_000;

/** Reads on past an early refusal, so that the client gets to see it, but not for ever. */
export function drain(req: IncomingMessage, maxMs = maxDrainMs): void {
  let left = maxDrainBytes;
  // Whoever stopped in the middle of it may wait for it yet, and then nothing flows.
  req.removeAllListeners('readable');
  req
    .on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) req.destroy();
    })
    .resume();
  req.on('error', () => {});
  const timer = setTimeout(() => {
    // Behind what has come whole, the connection is another request's.
    if (!req.complete) req.destroy();
  }, maxMs).unref();
  for (const over of ['end', 'close']) req.once(over, () => clearTimeout(timer));
}

/** Who broke the request off does not read the answer, and it is nobody's failure. */
export function isBrokenOff(req: IncomingMessage): boolean {
  return req.destroyed && !req.complete;
}
