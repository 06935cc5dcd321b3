/** Writes an operation's answer, with the headers that keep users' bytes from having rights of our origin. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { StoreDamaged } from '../../kernel/store-errors.ts';
import { orClosed, sendBody } from '../body/send-body.ts';
import type { PageResponse } from '../page.ts';
import type { WireResponse } from '../protocols/codec/protocol.ts';

/** Damage in the middle of a body can no longer be answered: the log alone says why the connection was cut. */
export function noteDamage(body: WireResponse['body'], note: (message: string) => void): void {
  if (body instanceof Readable)
    body.once('error', (error) => {
      if (error instanceof StoreDamaged) note(error.message);
    });
}

export function write(
  req: IncomingMessage,
  res: ServerResponse,
  response: WireResponse,
  origin: Readonly<Record<string, string>>,
): void {
  const { body, headers, status } = response;
  orClosed(body, () => res.writeHead(status, { ...dispositionFirst(headers), ...lengthOf(response), ...origin }));
  // Whoever waits for them before sending the first event would wait for ever.
  if (response.readsOn) res.flushHeaders();
  sendBody(req, res, body);
}

/** Behind a length, node:http takes bytes beyond ASCII in it for an invalid header (26.0, processHeader). */
export function dispositionFirst<T>(headers: Readonly<Record<string, T>> = {}): Readonly<Record<string, T>> {
  if (headers['content-disposition'] === undefined) return headers;
  const { 'content-disposition': disposition, ...others } = headers;
  return { 'content-disposition': disposition, ...others };
}

/**
 * What an object holds is its owner's, and comes from an origin that others' objects and, by option, the pages have: a
 * browser that shows it gives it an origin of its own (so that it reaches no cookie, no storage and no answer of ours),
 * runs no script of it and guesses no type.
 */
export const noSniffing = { 'x-content-type-options': 'nosniff' };
export const usersBytes = { 'content-security-policy': 'sandbox', ...noSniffing };

/** What the console's script was answered is not what the browser finds in its cache for a link to the same address. */
export const atConsole = { ...usersBytes, vary: 'Authorization, Origin' };

/** What would reach beyond the answer itself, into what the origin keeps. */
const originWide: ReadonlySet<string> = new Set([
  'set-cookie',
  'clear-site-data',
  'service-worker-allowed',
  'content-security-policy',
  'x-content-type-options',
]);

export function atSharedOrigin(headers: PageResponse['headers'] = {}): NonNullable<PageResponse['headers']> {
  return {
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => !originWide.has(name.toLowerCase()))),
    ...usersBytes,
  };
}

export function lengthOfText(body: PageResponse['body']): Record<string, number> {
  return body === undefined || body instanceof Readable ? {} : { 'content-length': Buffer.byteLength(body) };
}

function lengthOf({ status, headers, body }: WireResponse): Record<string, number> {
  const known = body instanceof Uint8Array && !hasHeader(headers, 'content-length') && status !== 204 && status !== 304;
  return known ? { 'content-length': body.length } : {};
}

function hasHeader(headers: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.keys(headers).some((key) => key.toLowerCase() === name);
}
