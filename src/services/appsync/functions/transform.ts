/**
 * `$util.transform`: filters of GraphQL inputs to DynamoDB's expressions, and to filters of subscriptions.
 * https://docs.aws.amazon.com/appsync/latest/devguide/transformation-helpers-in-utils-transform.html
 */
import { toAttribute } from './dynamodb.ts';
import { isObject, UtilityError, type Json, type JsonObject, type Utility } from './json.ts';

/** Conditions of one filter, and how deep they may lie in each other. */
const maxConditions = 1000;
const maxDepth = 32;

const comparisons: Readonly<Record<string, string>> = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' };

interface Made {
  readonly names: Map<string, Json>;
  readonly values: Map<string, Json>;
}

/** `(#title <> :title_ne)`, with its names and values. @throws UtilityError */
export function expressionOf(filter: Json | undefined): JsonObject {
  const made: Made = { names: new Map(), values: new Map() };
  const expression = isObject(filter) ? conjunction(filter, '', made, 0) : '';
  return {
    expression,
    expressionNames: Object.fromEntries(made.names),
    expressionValues: Object.fromEntries(made.values),
  };
}

function conjunction(filter: JsonObject, prefix: string, made: Made, depth: number): string {
  if (depth > maxDepth) throw new UtilityError('The filter has more levels than it may have.');
  const parts = Object.entries(filter).flatMap(([name, condition]) => {
    if (condition === null) return [];
    const logical = name.toLowerCase();
    if (logical === 'and' || logical === 'or') return junction(logical, condition, `${prefix}${logical}_`, made, depth);
    if (logical === 'not') {
      const inner = isObject(condition) ? conjunction(condition, `${prefix}not_`, made, depth + 1) : '';
      return inner === '' ? [] : [`(NOT ${inner})`];
    }
    return isObject(condition) ? [fieldConditions(name, condition, prefix, made)].filter(Boolean) : [];
  });
  return parts.length > 1 ? `(${parts.join(' AND ')})` : (parts[0] ?? '');
}

function junction(logical: 'and' | 'or', conditions: Json, prefix: string, made: Made, depth: number): string[] {
  const list: readonly Json[] = Array.isArray(conditions) ? conditions : [conditions];
  const parts = list
    .map((item, at) => (isObject(item) ? conjunction(item, `${prefix}${at}_`, made, depth + 1) : ''))
    .filter((part) => part !== '');
  // DynamoDB refuses parentheses around parentheses.
  return parts.length > 1 ? [`(${parts.join(` ${logical.toUpperCase()} `)})`] : parts;
}

function fieldConditions(field: string, condition: JsonObject, prefix: string, made: Made): string {
  const parts = Object.entries(condition).flatMap(([operator, value]) =>
    value === null && operator !== 'eq' && operator !== 'ne'
      ? []
      : [fieldCondition(field, operator, value, prefix, made)],
  );
  return parts.length > 1 ? `(${parts.join(' AND ')})` : (parts[0] ?? '');
}

function fieldCondition(field: string, operator: string, value: Json, prefix: string, made: Made): string {
  const word = field.replace(/[^A-Za-z0-9_]/g, '_');
  const name = `#${word}`;
  made.names.set(name, field);
  const put = (given: Json, suffix = ''): string => {
    const placeholder = `:${prefix}${word}_${operator}${suffix}`;
    made.values.set(placeholder, toAttribute(given));
    if (made.values.size > maxConditions) throw new UtilityError('The filter has more conditions than it may have.');
    return placeholder;
  };
  const each = (): readonly Json[] => (Array.isArray(value) ? value : [value]);
  const comparison = comparisons[operator];
  if (comparison !== undefined) return `(${name} ${comparison} ${put(value)})`;
  switch (operator) {
    case 'contains':
      return `(contains(${name}, ${put(value)}))`;
    case 'notContains':
      return `(NOT contains(${name}, ${put(value)}))`;
    case 'beginsWith':
      return `(begins_with(${name}, ${put(value)}))`;
    case 'between':
      return `(${name} BETWEEN ${put(each()[0] ?? null, '_0')} AND ${put(each()[1] ?? null, '_1')})`;
    case 'in':
      return `(${name} IN (${each()
        .map((item, at) => put(item, `_${at}`))
        .join(', ')}))`;
    case 'attributeExists':
      return value === true ? `(attribute_exists(${name}))` : `(attribute_not_exists(${name}))`;
    case 'attributeType':
      return `(attribute_type(${name}, ${put(value)}))`;
    case 'size':
      return sizeCondition(name, value, put);
  }
  throw new UtilityError(`Unsupported operator: ${operator.slice(0, 100)}`);
}

function sizeCondition(name: string, value: Json, put: (given: Json, suffix: string) => string): string {
  const parts = Object.entries(isObject(value) ? value : {}).map(([operator, given]) => {
    if (operator === 'between' && Array.isArray(given))
      return `(size(${name}) BETWEEN ${put(given[0]!, '_0')} AND ${put(given[1]!, '_1')})`;
    const comparison = comparisons[operator];
    if (comparison === undefined) throw new UtilityError(`Unsupported operator: ${operator.slice(0, 100)}`);
    return `(size(${name}) ${comparison} ${put(given, `_${operator}`)})`;
  });
  return parts.join(' AND ');
}

type Group = readonly JsonObject[];

const opposite: Readonly<Record<string, string>> = {
  eq: 'ne',
  ne: 'eq',
  lt: 'ge',
  ge: 'lt',
  gt: 'le',
  le: 'gt',
  in: 'notIn',
  notIn: 'in',
  contains: 'notContains',
  notContains: 'contains',
};

/**
 * Groups of which one has to match whole. `ignored`: fields that are left out; `rules`: what has to match besides.
 * @throws UtilityError
 */
export function subscriptionFilter(filter: Json | undefined, ignored: readonly Json[], rules: Json | undefined): Json {
  const own = isObject(filter) ? groupsOf(filter, new Set(ignored.map(String)), false, 0) : [[]];
  const strict = isObject(rules) ? groupsOf(rules, new Set(), false, 0) : [[]];
  const groups = crossed([own, strict]).filter((group) => group.length > 0);
  return { filterGroup: groups.map((filters) => ({ filters })) };
}

/** Every way to take one group of each. */
function crossed(parts: readonly (readonly Group[])[]): readonly Group[] {
  return parts.reduce<readonly Group[]>(
    (made, groups) => {
      if (made.length * groups.length > maxConditions)
        throw new UtilityError('The filter has more conditions than it may have.');
      return made.flatMap((group) => groups.map((other) => [...group, ...other]));
    },
    [[]],
  );
}

function groupsOf(filter: JsonObject, ignored: ReadonlySet<string>, negated: boolean, depth: number): readonly Group[] {
  if (depth > maxDepth) throw new UtilityError('The filter has more levels than it may have.');
  const parts = Object.entries(filter).flatMap(([name, condition]): (readonly Group[])[] => {
    const logical = name.toLowerCase();
    if (ignored.has(name) || condition === null) return [];
    if (logical === 'not') return isObject(condition) ? [groupsOf(condition, ignored, !negated, depth + 1)] : [];
    if (logical === 'and' || logical === 'or') {
      const inner = (Array.isArray(condition) ? condition : [condition])
        .filter((item) => isObject(item))
        .map((item) => groupsOf(item as JsonObject, ignored, negated, depth + 1));
      return inner.length === 0 ? [] : [(logical === 'or') === negated ? crossed(inner) : inner.flat()];
    }
    return isObject(condition) ? fieldGroups(name, condition, negated) : [];
  });
  return negated && parts.length > 0 ? parts.flat() : crossed(parts);
}

function fieldGroups(fieldName: string, condition: JsonObject, negated: boolean): (readonly Group[])[] {
  const filters = Object.entries(condition).map(([given, value]): JsonObject => {
    const operator = negated ? opposite[given] : given;
    if (operator === undefined) throw new UtilityError(`Unsupported operator: not ${given.slice(0, 100)}`);
    return { fieldName, operator, value };
  });
  return negated ? [filters.map((filter) => [filter])] : filters.map((filter) => [[filter]]);
}

export const transform: Readonly<Record<string, Utility>> = {
  toDynamoDBFilterExpression: ([filter]) => JSON.stringify(expressionOf(filter)),
  toDynamoDBConditionExpression: ([condition]) => JSON.stringify(expressionOf(condition)),
  toSubscriptionFilter: ([filter, ignored, rules]) =>
    subscriptionFilter(filter, Array.isArray(ignored) ? ignored : [], rules),
};
