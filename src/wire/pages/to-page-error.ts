/** What a handler of a page or of a data plane threw, as the refusal that its client is answered. */
import { PageError } from '../page.ts';
import { storeRefusal } from '../calls/refusals/refusals.ts';
import type { Runtime } from '../runtime.ts';

/** What a handler threw, as a refusal; what it did not mean to throw is logged. `what`: the request in words. */
export function toPageError(runtime: Runtime, error: unknown, what: string, requestId: string): PageError {
  if (error instanceof PageError) return error;
  const unavailable = storeRefusal(error);
  if (unavailable === undefined) runtime.log(`${what} failed (request ${requestId})`, error);
  else runtime.log(`${what} refused (request ${requestId}): ${unavailable}`);
  if (unavailable !== undefined) return new PageError(503, 'ServiceUnavailable', unavailable);
  return new PageError(
    500,
    'InternalFailure',
    `Something went wrong inside Sandlot (request ${requestId}); its log has the details.`,
  );
}
