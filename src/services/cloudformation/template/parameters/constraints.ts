/** Whether a parameter's text is what its declaration allows. */
import { matchesWhole, patternOf, type Budget } from '../pattern/match-pattern.ts';
import { PatternError } from '../pattern/pattern-error.ts';
import type { ParameterDeclaration } from '../template.ts';
import { TemplateError } from '../template-error.ts';
import { isListType, isNumeric, ssmValueType } from './types.ts';

/** Bytes of one value. */
const longestValue = 4096;

/** The texts of a list: each without the white space around it. An empty text is a list of one empty text. */
export const listItems = (text: string): string[] => text.split(',').map((item) => item.trim());

/** What is wrong with the text, in AWS's words; undefined where nothing is. */
export function constraintViolation(declared: ParameterDeclaration, text: string, budget: Budget): string | undefined {
  const { name, type, constraintDescription } = declared;
  if (Buffer.byteLength(text) > longestValue)
    return `Parameter '${name}' value exceeds the maximum length of ${longestValue} bytes`;
  // The name of a parameter of Systems Manager is one text, whatever type its value has.
  const items = isListType(type) && ssmValueType(type) === undefined ? listItems(text) : [text];
  for (const check of [itemViolation, patternViolation]) {
    const wrong = check(declared, items, budget);
    if (wrong === undefined) continue;
    return constraintDescription === undefined
      ? `Parameter '${name}' ${wrong}`
      : `Parameter '${name}' failed to satisfy constraint: ${constraintDescription}`;
  }
  return undefined;
}

function itemViolation(declared: ParameterDeclaration, items: readonly string[]): string | undefined {
  return items.map((item) => oneViolation(declared, item)).find((wrong) => wrong !== undefined);
}

function oneViolation(declared: ParameterDeclaration, item: string): string | undefined {
  const { allowedValues, minLength, maxLength } = declared;
  const wrong = isNumeric(declared.type) ? numberViolation(declared, item) : undefined;
  if (wrong !== undefined) return wrong;
  if (minLength !== undefined && item.length < minLength) return `must contain at least ${minLength} characters`;
  if (maxLength !== undefined && item.length > maxLength) return `must contain at most ${maxLength} characters`;
  if (allowedValues && !allowedValues.includes(item)) return 'must be one of AllowedValues';
  return undefined;
}

function patternViolation(
  { name, allowedPattern }: ParameterDeclaration,
  items: readonly string[],
  budget: Budget,
): string | undefined {
  if (allowedPattern === undefined) return undefined;
  try {
    const pattern = patternOf(allowedPattern);
    return items.every((item) => matchesWhole(pattern, item, budget))
      ? undefined
      : `must match pattern ${allowedPattern}`;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new TemplateError(`Parameter '${name}' AllowedPattern must be a valid regular expression: ${error.message}.`);
  }
}

function numberViolation({ minValue, maxValue }: ParameterDeclaration, item: string): string | undefined {
  const number = Number(item);
  if (!/^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(item) || !Number.isFinite(number))
    return 'must be a number.';
  if (minValue !== undefined && number < minValue) return `must be a number not less than ${minValue}`;
  if (maxValue !== undefined && number > maxValue) return `must be a number not greater than ${maxValue}`;
  return undefined;
}
