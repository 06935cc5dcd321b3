/** What pages and data planes read of a request, within bounds; what is wrong with it becomes a `PageError`. */
import type { IncomingMessage } from 'node:http';
import { BodyRefused } from '../body/body-budget.ts';
import { readBody, type BodyBounds } from '../body/read-body.ts';
import { JsonTooCostly, parseBoundedJson } from '../../kernel/bounded/json.ts';
import { jsonPageLimits, maxPageFields } from '../limits.ts';
import { PageError } from '../page.ts';
import { hasMoreParameters } from '../protocols/scalars/query-string.ts';
import { isBrokenOff } from '../body/unread-rest.ts';

/** Counted before they are decoded. */
export function parameters(text: string): URLSearchParams {
  if (hasMoreParameters(text, maxPageFields))
    throw new PageError(400, 'TooManyParameters', `The request has more than ${maxPageFields} parameters.`);
  return new URLSearchParams(text);
}

export function parseJson(text: string): unknown {
  try {
    return text.trim() === '' ? {} : parseBoundedJson(text, jsonPageLimits);
  } catch (error) {
    throw new PageError(
      400,
      'InvalidJson',
      error instanceof JsonTooCostly
        ? `The request body is refused: ${error.message}.`
        : 'The request body is not JSON.',
    );
  }
}

/** @throws PageError 413, 503, 408 */
export async function readWhole(req: IncomingMessage, bounds: BodyBounds): Promise<Buffer> {
  try {
    return await readBody(req, req.headers['content-length'], bounds);
  } catch (error) {
    if (isBrokenOff(req)) throw brokenOff();
    if (!(error instanceof BodyRefused)) throw error;
    switch (error.reason) {
      case 'too-large':
        throw new PageError(413, 'RequestTooLarge', `The request body is larger than ${error.maxBytes} bytes.`);
      case 'no-room':
        throw new PageError(
          503,
          'ServiceUnavailable',
          'Too many requests send their bodies at once. Nothing was changed; try again.',
        );
      case 'stalled':
        throw new PageError(408, 'RequestTimeout', 'The request body stopped coming. Nothing was changed.');
    }
  }
}

export function brokenOff(): PageError {
  return new PageError(400, 'RequestTimeout', 'The client closed the connection.');
}
