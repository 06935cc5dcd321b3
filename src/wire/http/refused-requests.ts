/** What is refused before it is known which page or operation is meant. */
import type { IncomingMessage } from 'node:http';
import { maxHeaderBytes } from '../limits.ts';
import { PageError } from '../page.ts';

/** The answer to bytes that are no HTTP request: no service is known, so a sentence instead of a modelled error. */
export function unreadable(code: string | undefined): string {
  const [status, message] =
    code === 'HPE_HEADER_OVERFLOW'
      ? [
          '431 Request Header Fields Too Large',
          `The request line and headers have more than ${maxHeaderBytes} bytes together.`,
        ]
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'The request did not arrive in time.']
        : [
            '400 Bad Request',
            'This is not an HTTP request that can be read: check its request line, headers and lengths.',
          ];
  return (
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\n` +
    `Content-Length: ${message.length + 1}\r\n\r\n${message}\n`
  );
}

/** What a browser runs or applies with the rights of the page that names it. */
const scriptLike: ReadonlySet<string | undefined> = new Set([
  'script',
  'style',
  'worker',
  'sharedworker',
  'serviceworker',
  'audioworklet',
  'paintworklet',
  'xslt',
  'manifest',
]);

export const objectAsScript = new PageError(
  403,
  'AccessDenied',
  'A page of this server may not use an object as its script or style sheet: ' +
    'what users store never runs with its rights.',
);

/** Only a page of ours is of the same origin: an object's own page has an origin of its own. */
export function isObjectAsScript({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-site'] === 'same-origin' && scriptLike.has(String(headers['sec-fetch-dest']));
}
