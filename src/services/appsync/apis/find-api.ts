/** The API that an input names, and pages of what is in it. */
import type { ReadTx } from '../../../wire/context.ts';
import { paging } from '../../../wire/paging.ts';
import { apiNotFound, badRequest } from '../errors.ts';
import { Apis, type ApiRecord } from '../records.ts';

/** @throws AwsError NotFoundException */
export async function findApi(tx: ReadTx, id: string): Promise<ApiRecord> {
  const api = await tx.in(Apis).get(id);
  if (!api) throw apiNotFound(id);
  return api;
}

export const pages = paging({ defaultLimit: 25, refused: () => badRequest('Invalid pagination token given.') });

export interface PageInput {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** As the store's lists take a page. */
export function pageOf({ maxResults, nextToken }: PageInput) {
  return pages.options({ MaxResults: maxResults === 0 ? undefined : maxResults, NextToken: nextToken });
}

export function tokenOf({ next }: { readonly next?: string }): { nextToken?: string } {
  return next === undefined ? {} : { nextToken: next };
}
