/** A method that templates may call on a value of one kind. */
import type { Budget } from '../budget.ts';
import type { Value } from '../values.ts';

export type Method<Of> = (on: Of, args: readonly Value[], budget: Budget) => Value;
