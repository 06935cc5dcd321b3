/** The types of properties' values, from their texts in `models/resource-types.json`. */
import type { PropertyTypes } from './facts.ts';

export type ValueType =
  | { readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'json' | 'time' | 'tag' }
  | { readonly kind: 'list' | 'map'; readonly element: ValueType }
  | { readonly kind: 'object'; readonly name: string; readonly properties: () => PropertyTypes }
  | { readonly kind: 'either'; readonly types: readonly ValueType[] };

const plain = new Set(['string', 'integer', 'number', 'boolean', 'json', 'time', 'tag']);

/** `definition`: the properties of a definition of the type by name, asked for when they are needed. */
export function valueType(text: string, definition: (name: string) => PropertyTypes): ValueType {
  const types = eitherOf(text).map((one): ValueType => {
    if (one.startsWith('[')) return { kind: 'list', element: valueType(one.slice(1, -1), definition) };
    if (one.startsWith('{')) return { kind: 'map', element: valueType(one.slice(1, -1), definition) };
    if (plain.has(one)) return { kind: one as 'string' };
    return { kind: 'object', name: one, properties: () => definition(one) };
  });
  return types.length === 1 ? types[0]! : { kind: 'either', types };
}

/** Parts at `|` that is in no bracket. */
function eitherOf(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if ('[{'.includes(text[at]!)) depth++;
    else if (']}'.includes(text[at]!)) depth--;
    else if (text[at] === '|' && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
