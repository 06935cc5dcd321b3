/**
 * Condition values by type: how a value in a policy is compared with one in the request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import type { ConditionContext } from './condition-context.ts';
import { addressOf, networkHolds, networkOf } from './ip-address.ts';
import { compileTokens, matchesPattern, tokensOf } from './pattern.ts';
import type { Pattern, Token } from './pattern.ts';
import { parseTemplate, resolveText, resolveTokens } from './template.ts';

/** `unknown`: nobody here knows a policy variable in the wanted value, or the found value is of another type. */
export type Comparison = 'yes' | 'no' | 'unknown';

/** Compares a value found in the request with the one that the policy wants. */
export type ValueTest = (found: string, context: ConditionContext) => Comparison;

/** `undefined`: the policy's value is not of the operator's type. */
export type ValueCompiler = (wanted: string, variables: boolean) => ValueTest | undefined;

/** Resolves what is written once per request, then compares. */
function withVariables<T>(
  resolved: (context: ConditionContext) => T | undefined | null,
  holds: (wanted: T, found: string) => boolean,
): ValueTest {
  return (found, context) => {
    const wanted = resolved(context);
    if (wanted === undefined) return 'no';
    if (wanted === null) return 'unknown';
    return holds(wanted, found) ? 'yes' : 'no';
  };
}

function fixed(holds: (found: string) => boolean): ValueTest {
  return (found) => (holds(found) ? 'yes' : 'no');
}

export const stringEquals: ValueCompiler = (wanted, variables) => {
  const template = variables ? parseTemplate(wanted) : undefined;
  if (!template) return fixed((found) => found === wanted);
  return withVariables(
    (context) => resolveText(template, context),
    (text, found) => text === found,
  );
};

export const stringEqualsIgnoreCase: ValueCompiler = (wanted, variables) => {
  const template = variables ? parseTemplate(wanted) : undefined;
  const lower = wanted.toLowerCase();
  if (!template) return fixed((found) => found.toLowerCase() === lower);
  return withVariables(
    (context) => resolveText(template, context),
    (text, found) => text.toLowerCase() === found.toLowerCase(),
  );
};

export const stringLike: ValueCompiler = (wanted, variables) => {
  const template = variables ? parseTemplate(wanted) : undefined;
  if (!template) {
    const pattern = tokensOf(wanted);
    const compiled = compileTokens(pattern);
    return fixed((found) => matchesPattern(compiled, found));
  }
  return withVariables(
    (context) => resolveTokens(template, context),
    (tokens, found) => matchesPattern(compileTokens(tokens), found),
  );
};

/** Each of the six components by itself, the last with all that follows; a lone `*` is every ARN. */
export const arnLike: ValueCompiler = (wanted, variables) => {
  const template = variables ? parseTemplate(wanted) : undefined;
  if (!template) {
    const components = arnComponents(tokensOf(wanted));
    return components && fixed((found) => matchesArn(components, found));
  }
  return withVariables((context) => {
    const tokens = resolveTokens(template, context);
    return tokens && (arnComponents(tokens) ?? null);
  }, matchesArn);
};

function arnComponents(tokens: readonly Token[]): readonly Pattern[] | undefined {
  const components: Token[][] = [[]];
  for (const token of tokens) {
    if (typeof token !== 'string') {
      components.at(-1)!.push(token);
      continue;
    }
    for (const [i, part] of token.split(':').entries()) {
      if (i > 0 && components.length < 6) components.push([part]);
      else components.at(-1)!.push(i > 0 ? `:${part}` : part);
    }
  }
  const patterns = components.map((component) => compileTokens(component));
  const everything = patterns.length === 1 && components[0]!.length === 1 && typeof components[0]![0] !== 'string';
  return patterns.length === 6 || everything ? patterns : undefined;
}

function matchesArn(components: readonly Pattern[], found: string): boolean {
  const parts = found.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return false;
  if (components.length === 1) return matchesPattern(components[0]!, found);
  parts[5] = parts.slice(5).join(':');
  return components.every((component, i) => matchesPattern(component, parts[i]!));
}

export function numeric(holds: (found: number, wanted: number) => boolean): ValueCompiler {
  return (text) => {
    const wanted = numberOf(text);
    return wanted === undefined ? undefined : typed(numberOf, (found) => holds(found, wanted));
  };
}

export function date(holds: (found: number, wanted: number) => boolean): ValueCompiler {
  return (text) => {
    const wanted = dateOf(text);
    return wanted === undefined ? undefined : typed(dateOf, (found) => holds(found, wanted));
  };
}

/** What the request holds is of another type: nobody can say how it compares. */
function typed<T>(read: (text: string) => T | undefined, holds: (found: T) => boolean): ValueTest {
  return (text) => {
    const found = read(text);
    return found === undefined ? 'unknown' : holds(found) ? 'yes' : 'no';
  };
}

export const bool: ValueCompiler = (text) => {
  const wanted = booleanOf(text);
  return wanted === undefined ? undefined : typed(booleanOf, (found) => found === wanted);
};

export const binaryEquals: ValueCompiler = (text) => {
  const wanted = bytesOf(text);
  return wanted === undefined ? undefined : typed(bytesOf, (found) => found === wanted);
};

export const ipAddress: ValueCompiler = (text) => {
  const network = networkOf(text);
  return network && typed(addressOf, (address) => networkHolds(network, address));
};

function numberOf(text: string): number | undefined {
  return /^[+-]?\d{1,30}(?:\.\d{1,20})?$/.test(text) ? Number(text) : undefined;
}

/** W3C's profile of ISO 8601 (a date, or a date with a time and its zone), or seconds since 1970. Milliseconds. */
export function dateOf(text: string): number | undefined {
  if (/^-?\d{5,12}(?:\.\d{1,9})?$/.test(text)) return Number(text) * 1000;
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?)?)?$/i.exec(text);
  if (!match) return undefined;
  const [, year, month = '01', day = '01', time = '00:00', seconds = ':00', zone = 'Z'] = match;
  const milliseconds = Date.parse(`${year}-${month}-${day}T${time}${seconds}${zone.toUpperCase()}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

export function booleanOf(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** Base64 in one form, so that equal bytes are equal texts. */
function bytesOf(text: string): string | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('base64') : undefined;
}
