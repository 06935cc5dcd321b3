/** How websites tell errors: pages with S3's names for what is wrong. */
import { hostIdOf } from '../../../kernel/ids.ts';
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

/** `key`: what was asked for. Only that it is missing is told with its name. */
export function errorFacts(error: AwsError, key?: string): ErrorFacts {
  const { code, message, status = 400, fields } = error;
  const about = code === 'NoSuchKey' && key !== undefined ? { Key: key } : fields;
  const details = Object.fromEntries(Object.entries(about).map(([name, value]) => [name, String(value)]));
  return { status, code, message, details };
}

/** The error again, for programs: with the owner's page for errors it stands nowhere else. */
export function errorHeaders({ code, message, details }: ErrorFacts): Record<string, string> {
  const about = Object.entries(details).map(([name, value]) => [`x-amz-error-detail-${name}`, inHeader(value)]);
  return { 'x-amz-error-code': code, 'x-amz-error-message': inHeader(message), ...Object.fromEntries(about) };
}

/** What a header cannot hold is escaped as in an address. */
function inHeader(text: string): string {
  return text.toWellFormed().replaceAll(/[^ -~]+/g, encodeURIComponent);
}

/** `within`: why the page that the owner made for errors is not there either. */
function errorPage(error: ErrorFacts, requestId: string, within?: ErrorFacts): string {
  const title = `${error.status} ${reasons[error.status] ?? 'Error'}`;
  const ids = { RequestId: requestId, HostId: hostIdOf(requestId) };
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
    headers: { 'content-type': 'text/html; charset=utf-8', ...errorHeaders(error) },
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
