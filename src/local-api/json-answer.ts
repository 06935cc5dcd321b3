/** An answer of the local API. */
import type { PageResponse } from '../wire/page.ts';

export const jsonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function json(status: number, body: unknown): PageResponse {
  return { status, headers: { ...jsonHeaders, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
