/** Tokens of pages: Cloud Control's model takes the letters of base64 in them, not those of base64url. */
import type { Page } from '../../kernel/collections/collection.ts';

export function cursorOf(token: string | undefined): string | undefined {
  return token?.replaceAll('/', '_').replaceAll('+', '-');
}

/** The page's token, as outputs have it: absent on the last page. */
export function nextToken({ next }: Page<unknown>): { NextToken?: string } {
  return next === undefined ? {} : { NextToken: next.replaceAll('_', '/').replaceAll('-', '+') };
}
