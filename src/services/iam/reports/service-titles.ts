/** The services of reports, by the prefix of their actions, under the names that AWS's reports show. */
import type { Context } from '../../../wire/context.ts';

export type ServiceTitles = ReadonlyMap<string, string>;

export function serviceTitles({ serviceFacts }: Context): ServiceTitles {
  return new Map(serviceFacts.flatMap(({ iamPrefix, title }) => (title === undefined ? [] : [[iamPrefix, title]])));
}
