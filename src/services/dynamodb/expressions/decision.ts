/**
 * A condition as tests that are joined: decided about an item at once, or test by test, so that others may have their
 * turns in between. A test goes through the item once.
 */
import type { Item } from '../values/attribute-value.ts';

export type Decision =
  | { readonly kind: 'test'; readonly test: (item: Item) => boolean }
  | { readonly kind: 'not'; readonly of: Decision }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Decision[] };

export function testing(test: (item: Item) => boolean): Decision {
  return { kind: 'test', test };
}

/** What is joined the same way already is taken apart, so that a long chain is not deep. */
export function joined(kind: 'all' | 'any', ...of: readonly Decision[]): Decision {
  return { kind, of: of.flatMap((one) => (one.kind === kind ? one.of : [one])) };
}

/** How many tests it may take. */
export function testsOf(decision: Decision): number {
  if (decision.kind === 'test') return 1;
  if (decision.kind === 'not') return testsOf(decision.of);
  return decision.of.reduce((sum, one) => sum + testsOf(one), 0);
}

export function decide(decision: Decision, item: Item): boolean {
  switch (decision.kind) {
    case 'test':
      return decision.test(item);
    case 'not':
      return !decide(decision.of, item);
    case 'all':
      return decision.of.every((one) => decide(one, item));
    case 'any':
      return decision.of.some((one) => decide(one, item));
  }
}

/** Pauses before each test. */
export function* decideInSteps(decision: Decision, item: Item): Generator<undefined, boolean> {
  switch (decision.kind) {
    case 'test':
      yield undefined;
      return decision.test(item);
    case 'not':
      return !(yield* decideInSteps(decision.of, item));
    default: {
      const settles = decision.kind === 'any';
      for (const one of decision.of) if ((yield* decideInSteps(one, item)) === settles) return settles;
      return !settles;
    }
  }
}
