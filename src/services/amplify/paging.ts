/** Lists of apps and branches: 10 to a page where nobody says otherwise, 100 at most. */
import { paging } from '../../wire/paging.ts';
import { invalid } from './errors.ts';

const most = 100;
const pages = paging({ defaultLimit: 10, refused: () => invalid('Invalid next token.') });

interface Asked {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** AWS's model says 50, but AWS takes 100, which ampx asks for. @throws AwsError BadRequestException */
export function pageOf<T>(all: readonly T[], keyOf: (item: T) => string, { maxResults, nextToken }: Asked) {
  if (maxResults !== undefined && (maxResults < 0 || maxResults > most))
    throw invalid(`maxResults must be between 0 and ${most}.`);
  const page = pages.inMemory(all, keyOf, { limit: maxResults || undefined, after: nextToken });
  return { items: page.items, token: page.next === undefined ? {} : { nextToken: page.next } };
}
