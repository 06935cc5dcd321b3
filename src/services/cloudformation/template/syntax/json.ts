/** Templates in JSON. A member that is there twice counts as it stands last, as with AWS. */
import { JsonTooCostly, parseBoundedJson } from '../../../../kernel/bounded/json.ts';
import type { JsonValue } from '../json-value.ts';
import { formatError } from '../template-error.ts';
import { MAX_DEPTH, MAX_TOKENS } from './limits.ts';

/** @throws TemplateError with the place in line and column, from 1 */
export function parseJson(text: string): JsonValue {
  try {
    return parseBoundedJson(text, { maxDepth: MAX_DEPTH, maxTokens: MAX_TOKENS }) as JsonValue;
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
