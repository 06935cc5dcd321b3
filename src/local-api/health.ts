/**
 * Whether a server answers, and which: the one route that is asked before anybody works with it, so that it loads
 * nothing of the others.
 */
import type { PageRoute } from '../wire/page.ts';
import { apiRoot } from './api-root.ts';
import { json } from './json-answer.ts';

export function healthRoutes({ instance }: { readonly instance: string }): PageRoute[] {
  const answer = json(200, { status: 'ok', instance });
  return [{ method: 'GET', path: `${apiRoot}/health`, at: 'any', handler: async () => answer }];
}
