/** Requests whose client went away before they were whole. */
import type { IncomingMessage } from 'node:http';

/** Who broke the request off does not read the answer, and it is nobody's failure. */
export function isBrokenOff(req: IncomingMessage): boolean {
  return req.destroyed && !req.complete;
}
