/** How much is read of nested stacks before anything of them is made. */

/** For one operation or change set: a template may have itself in it, and each may be of the greatest size. */
export interface NestedBudget {
  stacks: number;
  /** Of their templates. */
  characters: number;
}

/** Stacks that lie in one, whether its own or theirs. */
export const mostNested = 500;

export const nestedBudget = (): NestedBudget => ({ stacks: mostNested, characters: 20_000_000 });

export const tooMuchNested = 'Nested stacks are too many, too deep, or their templates too large.';

/** Stacks in each other. AWS states no bound. */
export const deepestNested = 20;
