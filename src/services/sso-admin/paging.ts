/** How this service's lists come in pages. */
import { paging } from '../../wire/paging.ts';
import { invalid } from './errors.ts';

export const pages = paging({
  defaultLimit: 100,
  refused: () => invalid('The NextToken is not valid: pass the one of the previous page unchanged.'),
});

export function byKey<T>(keyOf: (item: T) => string): (left: T, right: T) => number {
  return (left, right) => (keyOf(left) < keyOf(right) ? -1 : keyOf(left) > keyOf(right) ? 1 : 0);
}
