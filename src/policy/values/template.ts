/**
 * Texts with policy variables: `${aws:username}`, with a default `${aws:username, 'x'}`, and the escapes `${*}`,
 * `${?}` and `${$}`. What a variable brings in is plain text: its `*` is no wildcard. A default stands in single quotes
 * after a comma and one space; what has another form is no variable that anybody knows.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import { isSpelled, type ConditionContext } from './condition-context.ts';
import type { Token } from './pattern.ts';
import { tokensOf } from './pattern.ts';

interface Variable {
  readonly key: string;
  readonly fallback?: string;
}

/** Text as written, plain text, a variable, or what only looks like one. */
type Part = string | { readonly plain: string } | Variable | { readonly malformed: string };

export interface Template {
  readonly text: string;
  /** In their order. */
  readonly parts: readonly Part[];
  /** Condition keys, lower case. */
  readonly keys: readonly string[];
}

/** `undefined` when the text has no variable and no escape: it is what it says. */
export function parseTemplate(text: string): Template | undefined {
  if (!text.includes('${')) return undefined;
  const parts: Part[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf('${', from);
    const close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) break;
    if (open > from) parts.push(text.slice(from, open));
    parts.push(variableOf(text.slice(open + 2, close)));
    from = close + 1;
  }
  if (parts.length === 0) return undefined;
  if (from < text.length) parts.push(text.slice(from));
  return { text, parts, keys: parts.flatMap((part) => (typeof part === 'object' && 'key' in part ? [part.key] : [])) };
}

function variableOf(inside: string): Exclude<Part, string> {
  if (inside === '*' || inside === '?' || inside === '$') return { plain: inside };
  const comma = inside.indexOf(',');
  if (comma < 0) return { key: inside.trim().toLowerCase() };
  const fallback = inside.slice(comma + 1);
  if (!/^ '[^']*'$/.test(fallback)) return { malformed: inside };
  return { key: inside.slice(0, comma).trim().toLowerCase(), fallback: fallback.slice(2, -1) };
}

/** The first of what looks like a variable in the text, and is none. */
export function malformedVariable(text: string): string | undefined {
  const part = parseTemplate(text)?.parts.find((one) => typeof one === 'object' && 'malformed' in one);
  return typeof part === 'object' && 'malformed' in part ? part.malformed : undefined;
}

/** The text in this request. `undefined`: a variable has no value there; `null`: a variable that nobody here knows. */
export function resolveText(template: Template, context: ConditionContext): string | undefined | null {
  let text = '';
  for (const part of template.parts) {
    const value = typeof part === 'string' ? part : valueOf(part, context);
    if (typeof value !== 'string') return value;
    text += value;
  }
  return text;
}

/** As `resolveText`, where `*` and `?` in the text as written are wildcards. */
export function resolveTokens(template: Template, context: ConditionContext): Token[] | undefined | null {
  const tokens: Token[] = [];
  for (const part of template.parts) {
    if (typeof part === 'string') tokens.push(...tokensOf(part));
    else {
      const value = valueOf(part, context);
      if (typeof value !== 'string') return value;
      tokens.push(value);
    }
  }
  return tokens;
}

/** Keys that may have several values cannot stand in a text, and their default does not stand in for them. */
function valueOf(part: Exclude<Part, string>, context: ConditionContext): string | undefined | null {
  if ('plain' in part) return part.plain;
  if ('malformed' in part) return null;
  const value = context(part.key);
  if (typeof value === 'string' || value === null) return value;
  if (isSpelled(value)) return value.spellings[0];
  return value === undefined || value.length === 0 ? part.fallback : undefined;
}
