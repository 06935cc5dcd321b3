/** Messages looked through by a filter pattern, for threads: the pattern has been checked. */
import { filterPattern } from './filter-pattern.ts';
import type { Found } from './invalid-pattern.ts';

export interface Looked {
  readonly pattern: string;
  readonly messages: readonly string[];
}

/** For each message, whether it is one of those. */
export function matched({ pattern, messages }: Looked): boolean[] {
  const matcher = filterPattern(pattern);
  return messages.map((message) => matcher(message) !== undefined);
}

/** For each message, what was found in it. */
export function extracted({ pattern, messages }: Looked): (Found | undefined)[] {
  const matcher = filterPattern(pattern);
  return messages.map((message) => matcher(message)?.());
}
