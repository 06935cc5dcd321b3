/**
 * Condition values by type: how a value in a policy is compared with one in the request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import type { ConditionContext } from './condition-context.ts';
import { addressOf, networkHolds, networkOf } from './ip-address.ts';
import { compileTokens, matchesPattern, tokensOf } from './pattern.ts';
import type { Pattern, Token } from './pattern.ts';
import { parseTemplate, resolveText, resolveTokens } from './template.ts';

/**
 * `never`: the found value can be compared with nothing, so that the opposite does not hold either. `unknown`: nobody
 * here knows a policy variable in the wanted value. `open`: unknown, whatever the values behind this one say.
 */
export type Comparison = 'yes' | 'no' | 'never' | 'unknown' | 'open';

/** Compares a value found in the request with the one that the policy wants. */
export type ValueTest = (found: string, context: ConditionContext) => Comparison;

/** `undefined`: the policy's value is not of the operator's type. */
export type ValueCompiler = (wanted: string, variables: boolean) => ValueTest | undefined;

/** What is compared with a policy's value that is not of the operator's type: only session policies keep one. */
export type WrongValue = (found: string) => Comparison;

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

/**
 * Each of the six components by itself, the last with all that follows; a lone `*` is every ARN. What is no ARN is
 * neither like one nor unlike it.
 */
export const arnLike: ValueCompiler = (wanted, variables) => {
  const template = variables ? parseTemplate(wanted) : undefined;
  const components = template ? undefined : arnComponents(tokensOf(wanted));
  if (!template && !components) return undefined;
  const compare = template
    ? withVariables((context) => {
        const tokens = resolveTokens(template, context);
        return tokens && (arnComponents(tokens) ?? null);
      }, matchesArn)
    : fixed((found) => matchesArn(components!, found));
  return (found, context) => (isArn(found) ? compare(found, context) : 'never');
};

export const noArn: WrongValue = (found) => (isArn(found) ? 'open' : 'never');

function isArn(text: string): boolean {
  return /^arn(?::[^:]*){4}:/.test(text);
}

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
  if (components.length === 1) return matchesPattern(components[0]!, found);
  parts[5] = parts.slice(5).join(':');
  return components.every((component, i) => matchesPattern(component, parts[i]!));
}

export function numeric(holds: (order: number) => boolean): ValueCompiler {
  return (text) => {
    const wanted = decimalOf(text);
    return wanted && typed(decimalOf, (found) => holds(compareDecimals(found, wanted)), 'no');
  };
}

export function date(holds: (order: number) => boolean): ValueCompiler {
  return (text) => {
    const wanted = dateOf(text);
    return wanted === undefined ? undefined : typed(dateOf, (found) => holds(found - wanted), 'no');
  };
}

function typed<T>(read: (text: string) => T | undefined, holds: (found: T) => boolean, other: Comparison): ValueTest {
  return (text) => {
    const found = read(text);
    return found === undefined ? other : holds(found) ? 'yes' : 'no';
  };
}

/** Whatever is not `true` is false, in the policy as in the request. */
export const bool: ValueCompiler = (text) => {
  const wanted = booleanOf(text);
  return fixed((found) => booleanOf(found) === wanted);
};

export const binaryEquals: ValueCompiler = (text) => {
  const wanted = bytesOf(text);
  return wanted === undefined ? undefined : typed(bytesOf, (found) => found === wanted, 'unknown');
};

export const ipAddress: ValueCompiler = (text) => {
  const network = networkOf(text);
  return network && typed(addressOf, (address) => networkHolds(network, address), 'never');
};

export const noNetwork: WrongValue = (found) => (addressOf(found) ? 'no' : 'never');

/** W3C's profile of ISO 8601, and a time without its zone is UTC; or seconds since 1970. Milliseconds. */
export function dateOf(text: string): number | undefined {
  if (/^-?(?:\d{1,3}|\d{5,19})(?:\.\d{1,9})?$/.test(text)) return Math.trunc(Number(text) * 1000);
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i.exec(
    text,
  );
  if (!match) return undefined;
  const [, year, month = '01', day = '01', time = '00:00', seconds = ':00', zone = 'Z'] = match;
  const offset = zone.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const milliseconds = Date.parse(`${year}-${month}-${day}T${time}${seconds}${offset}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

export function booleanOf(text: string): boolean {
  return text.toLowerCase() === 'true';
}

/** Base64 in one form, so that equal bytes are equal texts. */
function bytesOf(text: string): string | undefined {
  return isBase64(text) ? Buffer.from(text, 'base64').toString('base64') : undefined;
}

export function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** A number as it is written, without loss: `01`, `+1`, `1.0` and `1e0` are equal. */
interface Decimal {
  readonly negative: boolean;
  /** Without zeros at either end; empty for zero. */
  readonly digits: string;
  /** Where the point stands, from the first digit on. */
  readonly point: number;
}

/** More digits than any number of a policy has. */
const mostCharacters = 64;
const decimalForm = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** `undefined`: it is no number. */
export function decimalOf(text: string): Decimal | undefined {
  const [match, sign, whole = '', fraction = '', exponent = '0'] =
    text.length <= mostCharacters ? (decimalForm.exec(text) ?? []) : [];
  if (match === undefined || whole + fraction === '') return undefined;
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  const point = whole.length - (all.length - digits.length) + Number(exponent);
  const significant = digits.replace(/0+$/, '');
  return significant === ''
    ? { negative: false, digits: '', point: 0 }
    : { negative: sign === '-', digits: significant, point };
}

/** Less than, equal to, or greater than zero, as the first is to the second. */
function compareDecimals(first: Decimal, second: Decimal): number {
  const [a, b] = [signOf(first), signOf(second)];
  if (a !== b || a === 0) return a - b;
  const larger = first.point - second.point || compareTexts(first.digits, second.digits);
  return a * larger;
}

function signOf({ digits, negative }: Decimal): number {
  return digits === '' ? 0 : negative ? -1 : 1;
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
