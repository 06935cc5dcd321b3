/** Templates in JSON. A member that is there twice counts as it stands last, as with AWS. */
import { checkJsonCost, JsonTooCostly } from '../../../../kernel/bounded/json.ts';
import type { JsonValue } from '../json-value.ts';
import { formatError } from '../template-error.ts';
import { MAX_DEPTH, MAX_TOKENS } from './limits.ts';
import { numberOrText } from './numbers.ts';

/** Whether there may be a number whose text a double loses; looking at each is slow. */
const lossy = /\d\.0|\d[eE]|\d{16}/;

const withSource = (_name: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined ? numberOrText(value, context.source) : value;

/** @throws TemplateError with the place in line and column, from 1 */
export function parseJson(text: string): JsonValue {
  try {
    checkJsonCost(text, { maxDepth: MAX_DEPTH, maxTokens: MAX_TOKENS });
    return (lossy.test(text) ? JSON.parse(text, withSource) : JSON.parse(text)) as JsonValue;
  } catch (error) {
    if (error instanceof JsonTooCostly) throw formatError(`JSON not well-formed: ${error.message}.`);
    const at = / at position (\d+)/.exec((error as Error).message);
    const before = text.slice(0, at ? Number(at[1]) : text.length);
    const line = before.split('\n').length;
    // AWS counts the character that is wrong as read: one more than its place.
    const column = before.length - before.lastIndexOf('\n') + 1;
    throw formatError(`JSON not well-formed. (line ${line}, column ${column})`);
  }
}
