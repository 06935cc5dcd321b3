/** Syntax by text: applications send the same few expressions again and again. Bounded; the oldest go. */
import { ExpressionRefused } from '../expression-refused.ts';
import { parseCondition } from './condition-grammar.ts';
import { parseProjection } from './projection-grammar.ts';
import { parseUpdate } from './update-grammar.ts';

/** Bytes of an expression. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const maxExpressionBytes = 4096;
/** Texts of each grammar. */
const maxKept = 500;

export const conditionOf = kept(parseCondition);
export const updateOf = kept(parseUpdate);
export const projectionOf = kept(parseProjection);

function kept<T>(parse: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    checkSize(text);
    const parsed = parse(text);
    if (known.size >= maxKept) known.delete(known.keys().next().value!);
    known.set(text, parsed);
    return parsed;
  };
}

function checkSize(text: string): void {
  if (text === '') throw new ExpressionRefused('The expression can not be empty;');
  const bytes = Buffer.byteLength(text);
  if (bytes > maxExpressionBytes)
    throw new ExpressionRefused(`Expression size has exceeded the maximum allowed size; expression size: ${bytes}`);
}
