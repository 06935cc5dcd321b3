/** How much is read of nested stacks before anything of them is made. */

/** For one operation or change set: a template may have itself in it, and each may be of the greatest size. */
export interface NestedBudget {
  stacks: number;
  /** Of their templates. */
  characters: number;
}

export const nestedBudget = (): NestedBudget => ({ stacks: 500, characters: 20_000_000 });

/** Stacks in each other. AWS states no bound. */
export const deepestNested = 20;
