/** How websites tell errors: pages with S3's names for what is wrong. */
import { AwsError } from '../../../wire/errors.ts';
import type { DataResponse } from '../../../wire/service.ts';
import { invalidUri } from '../errors.ts';

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  412: 'Precondition Failed',
  416: 'Requested Range Not Satisfiable',
  503: 'Service Unavailable',
};

export interface ErrorFacts {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** What it is about: `Key`, `BucketName`. */
  readonly details: Readonly<Record<string, string>>;
}

export function errorFacts(error: AwsError, details: Readonly<Record<string, string>>): ErrorFacts {
  const { code, message, status = 400 } = error;
  return { status, code, message, details };
}

/** `within`: why the page that the owner made for errors is not there either. */
function errorPage(error: ErrorFacts, requestId: string, within?: ErrorFacts): string {
  const title = `${error.status} ${reasons[error.status] ?? 'Error'}`;
  const ids = { RequestId: requestId, HostId: Buffer.from(`host-${requestId}`).toString('base64') };
  const nested = within
    ? `<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n${list(within)}`
    : '';
  return (
    `<html>\n<head><title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n${list(error, ids)}${nested}` +
    '<hr/>\n</body>\n</html>\n'
  );
}

export function errorResponse(error: ErrorFacts, requestId: string, within?: ErrorFacts): DataResponse {
  return {
    status: error.status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'x-amz-error-code': error.code },
    body: errorPage(error, requestId, within),
  };
}

export function unreadableAddress(requestId: string): DataResponse {
  return errorResponse({ ...invalidUri, details: {} }, requestId);
}

function list({ code, message, details }: ErrorFacts, more: Readonly<Record<string, string>> = {}): string {
  const entries = Object.entries({ Code: code, Message: message, ...details, ...more });
  return `<ul>\n${entries.map(([name, value]) => `<li>${name}: ${escaped(value)}</li>\n`).join('')}</ul>\n`;
}

/** It names what strangers asked for. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
