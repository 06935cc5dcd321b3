/** Answers of the sign-in pages: the same strict headers on every one of them. */
import type { PageResponse } from '../../wire/page.ts';
import { escapeHtml, type Html } from './html.ts';

export interface HtmlOptions {
  readonly status?: number;
  /** `Set-Cookie` values. */
  readonly cookies?: readonly string[];
  /** Whether the page has a script of ours; by default, whether it names one. */
  readonly scripts?: boolean;
  /** Origins, besides our own, that a form's answer may redirect to (the loopback redirect of PKCE). */
  readonly formAction?: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** Headers that keep a page to itself: no scripts but our own where it has one, no frames, no caches, no referrer. */
function pageHeaders(formAction: string | undefined, scripts = false): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; " +
      `${scripts ? "script-src 'self'; connect-src 'self'; " : ''}` +
      `form-action 'self'${formAction === undefined ? '' : ` ${formAction}`}; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
  };
}

export function htmlResponse(page: Html, options: HtmlOptions = {}): PageResponse {
  return {
    status: options.status ?? 200,
    headers: {
      ...pageHeaders(options.formAction, options.scripts ?? page.markup.includes('<script src="/signin/static/')),
      'content-type': 'text/html; charset=utf-8',
      ...(options.retryAfter === undefined ? {} : { 'retry-after': String(options.retryAfter) }),
      ...(options.cookies === undefined || options.cookies.length === 0 ? {} : { 'set-cookie': options.cookies }),
    },
    body: page.markup,
  };
}

/** `303 See Other` (or 302 where a protocol wants it). `location` must be ours or a checked redirect URI. */
export function redirect(
  location: string,
  options: { cookies?: readonly string[]; status?: 302 | 303 } = {},
): PageResponse {
  return {
    status: options.status ?? 303,
    headers: {
      ...pageHeaders(undefined),
      'content-type': 'text/html; charset=utf-8',
      location,
      ...(options.cookies === undefined || options.cookies.length === 0 ? {} : { 'set-cookie': options.cookies }),
    },
    body: `<!doctype html><title>Continue</title><a href="${escapeHtml(location)}">Continue</a>`,
  };
}
