/** Fn::Sub: `${Name}`, `${Resource.Attribute}`, `${!Literal}`. */
import { asText, isObject, member } from '../json-value.ts';
import { functionError } from '../template-error.ts';
import { joined } from './budget.ts';
import { absent, unresolved, type IntrinsicFunction, type Scope } from './environment.ts';
import { attributeOf, referenced, splitAtDot } from './references.ts';

export type SubPart = { readonly literal: string } | { readonly variable: string };

export interface SubExpression {
  readonly parts: readonly SubPart[];
  /** What the second argument says of variables. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** @throws TemplateError */
export function subExpression(argument: unknown): SubExpression {
  const [text, values, ...more] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  const wrongValues = Array.isArray(argument) && (argument.length !== 2 || !isObject(values));
  if (typeof text !== 'string' || wrongValues || more.length > 0) {
    throw functionError(
      "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, " +
        'and an optional second argument to specify a mapping of values to replace in the string',
    );
  }
  return { parts: subParts(text), values: (values as Record<string, unknown>) ?? {} };
}

/** One pass; what has no closing brace stands for itself. */
function subParts(text: string): readonly SubPart[] {
  const parts: SubPart[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf('${', from);
    const close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) break;
    if (open > from) parts.push({ literal: text.slice(from, open) });
    const inside = text.slice(open + 2, close);
    parts.push(inside.startsWith('!') ? { literal: `\${${inside.slice(1)}}` } : { variable: variableName(inside) });
    from = close + 1;
  }
  if (from < text.length) parts.push({ literal: text.slice(from) });
  return parts;
}

function variableName(inside: string): string {
  const name = inside.trim();
  if (/^[a-zA-Z0-9_.:]+$/.test(name)) return name;
  throw functionError(
    'variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons',
  );
}

export const sub: IntrinsicFunction = (argument, scope) => {
  const { parts, values } = subExpression(argument);
  // A name that stands there twice has one value: what it is made of is not made again.
  const known = new Map<string, string | typeof unresolved>();
  const valueOnce = (name: string): string | typeof unresolved => {
    const value = known.get(name) ?? variable(name, values, scope);
    known.set(name, value);
    return value;
  };
  const texts = parts.map((part) => ('literal' in part ? part.literal : valueOnce(part.variable)));
  return texts.includes(unresolved) ? unresolved : joined(texts, '', scope.spend);
};

function variable(name: string, values: SubExpression['values'], scope: Scope): string | typeof unresolved {
  const value = valueOf(name, values, scope);
  if (value === unresolved) return unresolved;
  const text = value === absent ? '' : asText(value);
  if (text === undefined) throw noTextInSub(name);
  return text;
}

export const noTextInSub = (name: string) =>
  functionError(`variable ${name} in Fn::Sub expression does not resolve to a string`);

function valueOf(name: string, values: SubExpression['values'], { env, resolve }: Scope): unknown {
  if (Object.hasOwn(values, name)) return resolve(member(values as never, name));
  const [resource, attribute] = splitAtDot(name);
  return attribute === undefined ? referenced(name, env) : attributeOf(resource!, attribute, env);
}
