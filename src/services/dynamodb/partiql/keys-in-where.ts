/** What a condition says of keys: its terms that all have to hold, as far as they compare an attribute with a value. */
import type { KeyCondition } from '../expressions/key-condition.ts';
import type { KeyNames } from '../records.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import type { Expression, Where } from './statement.ts';

type Parameters = readonly AttributeValue[];

function terms(where: Where | undefined): readonly Where[] {
  if (!where) return [];
  return where.kind === 'and' ? [...terms(where.left), ...terms(where.right)] : [where];
}

function constantOf(expression: Expression, parameters: Parameters): AttributeValue | undefined {
  if (expression.kind === 'literal') return expression.value;
  return expression.kind === 'parameter' ? parameters[expression.at] : undefined;
}

function attributeOf(expression: Expression): string | undefined {
  return expression.kind === 'path' && expression.path.length === 1 ? (expression.path[0] as string) : undefined;
}

const mirrored = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** Conditions on one attribute. */
export function conditionsOn(name: string, where: Where | undefined, parameters: Parameters): KeyCondition[] {
  return terms(where).flatMap((term): KeyCondition[] => {
    if (term.kind === 'compare' && term.operator !== '<>') {
      const isMirrored = attributeOf(term.right) === name;
      const [attribute, other] = isMirrored ? [term.right, term.left] : [term.left, term.right];
      const value = constantOf(other, parameters);
      if (attributeOf(attribute) !== name || value === undefined) return [];
      return [{ operator: isMirrored ? mirrored[term.operator] : term.operator, values: [value] }];
    }
    if (term.kind === 'between' && attributeOf(term.of) === name) {
      const [low, high] = [constantOf(term.low, parameters), constantOf(term.high, parameters)];
      return low && high ? [{ operator: 'between', values: [low, high] }] : [];
    }
    const [first, second] = term.kind === 'test' && term.name === 'begins_with' ? term.args : [];
    const prefix = second && constantOf(second, parameters);
    return first && prefix && attributeOf(first) === name ? [{ operator: 'begins_with', values: [prefix] }] : [];
  });
}

function equal(name: string, where: Where | undefined, parameters: Parameters): AttributeValue | undefined {
  return conditionsOn(name, where, parameters).find(({ operator }) => operator === '=')?.values[0];
}

/** The one key that a condition is about; `undefined`: it says no whole one. */
export function keyInWhere(
  { hash, sort }: KeyNames,
  where: Where | undefined,
  parameters: Parameters,
): Item | undefined {
  const partition = equal(hash, where, parameters);
  if (!partition) return undefined;
  if (sort === undefined) return { [hash]: partition };
  const value = equal(sort, where, parameters);
  return value && { [hash]: partition, [sort]: value };
}

/** Whether it says anything but that. */
export function isOnlyKey({ hash, sort }: KeyNames, where: Where | undefined): boolean {
  return terms(where).every(
    (term) =>
      term.kind === 'compare' &&
      term.operator === '=' &&
      [term.left, term.right].some((one) => [hash, sort].includes(attributeOf(one))),
  );
}

/** Attributes that a condition names, the first of their paths. */
export function namesInWhere(where: Where | undefined): string[] {
  if (!where) return [];
  switch (where.kind) {
    case 'and':
    case 'or':
      return [...namesInWhere(where.left), ...namesInWhere(where.right)];
    case 'not':
      return namesInWhere(where.of);
    case 'compare':
      return [where.left, where.right].flatMap(namesIn);
    case 'between':
      return [where.of, where.low, where.high].flatMap(namesIn);
    case 'in':
      return [where.of, ...where.among].flatMap(namesIn);
    case 'is':
      return namesIn(where.of);
    case 'test':
      return where.args.flatMap(namesIn);
  }
}

export function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'path':
      return [expression.path[0] as string];
    case 'sum':
      return [expression.left, expression.right].flatMap(namesIn);
    case 'call':
      return expression.args.flatMap(namesIn);
    case 'list':
    case 'set':
      return expression.elements.flatMap(namesIn);
    case 'map':
      return expression.entries.flatMap(([, value]) => namesIn(value));
    default:
      return [];
  }
}
