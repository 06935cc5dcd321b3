/** JSON that comes from outside: as deep and as long as an execution can be kept and handed to a thread. */
import { parseBoundedJson } from '../../kernel/bounded/json.ts';
import { maxDataLevels, type Json } from './language/json.ts';

const limits = { maxDepth: maxDataLevels, maxTokens: 2_000_000 };

/** @throws Error where it is none, or too deep */
export function givenJson(text: string): Json {
  return parseBoundedJson(text, limits) as Json;
}
