/**
 * What resolving one value may come to. A template of a megabyte can name a long parameter a quarter of a million
 * times, or nest functions so that each level doubles: AWS states no bound, this one keeps the process.
 */
import { functionError } from '../template-error.ts';

/** Characters that functions write, calls of functions, and values: together. */
const most = 4_000_000;

export type Spend = (amount: number) => void;

/** @throws TemplateError once it is spent */
export function newBudget(): Spend {
  let left = most;
  return (amount) => {
    left -= amount;
    if (left < 0) throw functionError(`the values of one resource or output exceed ${most} characters.`);
  };
}

/** Counts a value as often as it is written, though it is kept once. @throws TemplateError */
export function measure(value: unknown, spend: Spend): void {
  if (typeof value === 'string') return spend(value.length + 1);
  spend(1);
  if (Array.isArray(value)) for (const one of value) measure(one, spend);
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value)) {
      spend(name.length);
      measure(one, spend);
    }
}

/** Texts put together, if there is room for them. @throws TemplateError */
export function joined(texts: readonly unknown[], delimiter: string, spend: Spend): string {
  for (const text of texts) spend((typeof text === 'string' ? text.length : 0) + delimiter.length);
  return texts.join(delimiter);
}
