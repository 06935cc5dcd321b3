/** AWS Organizations' paging of lists: `MaxResults` and `NextToken`. */
import { InvalidCursor } from '../../kernel/collections/collection.ts';
import type { Page } from '../../kernel/collections/collection.ts';
import { invalidInput } from './errors.ts';

/** A page, or InvalidInputException where the NextToken is none of ours. */
export async function page<T>(list: Promise<Page<T>>): Promise<Page<T>> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof InvalidCursor)
      throw invalidInput(
        'INVALID_NEXT_TOKEN',
        'You specified an invalid next token: pass the one of the previous page unchanged.',
      );
    throw error;
  }
}

/** The page's options out of an operation's input; AWS's largest page is also its default. */
export function paging(input: { MaxResults?: number | undefined; NextToken?: string | undefined }): {
  limit: number;
  after: string | undefined;
} {
  return { limit: input.MaxResults ?? 20, after: input.NextToken };
}

/** The page's token as an output has it: absent on the last page. */
export function nextToken(list: Page<unknown>): { NextToken?: string } {
  return list.next === undefined ? {} : { NextToken: list.next };
}
