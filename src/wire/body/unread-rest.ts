/** Requests whose rest nobody reads, and those whose client went away before they were whole. */
import type { IncomingMessage } from 'node:http';

/**
 * Bytes that an unread request body may still have, and the time it may take,
 * before the connection is cut instead of drained.
 */
const maxDrainBytes = 4 * 1024 * 1024;
const maxDrainMs = 30_000;

/** Reads on past an early refusal, so that the client gets to see it, but not for ever. */
export function drain(req: IncomingMessage): void {
  let left = maxDrainBytes;
  req
    .on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) req.destroy();
    })
    .resume();
  req.on('error', () => {});
  const timer = setTimeout(() => req.destroy(), maxDrainMs).unref();
  req.once('close', () => clearTimeout(timer));
}

/** Who broke the request off does not read the answer, and it is nobody's failure. */
export function isBrokenOff(req: IncomingMessage): boolean {
  return req.destroyed && !req.complete;
}
