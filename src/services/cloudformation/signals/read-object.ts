/** JSON that somebody outside sent, as an object. */
import { type JsonLimits, parseBoundedJson } from '../../../kernel/bounded/json.ts';

/** `undefined`: it is none. */
export function readObject(text: string, limits: JsonLimits): Record<string, unknown> | undefined {
  try {
    const value = parseBoundedJson(text, limits);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
