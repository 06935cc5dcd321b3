/**
 * Conditions from before there were expressions: Expected, QueryFilter, ScanFilter and KeyConditions.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
 */
import { compareBy, isBetween, isIn } from '../../expressions/comparison.ts';
import type { Condition } from '../../expressions/condition.ts';
import { joined, testing } from '../../expressions/decision.ts';
import { beginsWith, contains } from '../../expressions/functions.ts';
import type { Path } from '../../expressions/paths.ts';
import type { KeyCondition, KeyConditions } from '../../expressions/key-condition.ts';
import { type AttributeValue, attributeOf, type Item, typeOf } from '../../values/attribute-value.ts';
import { invalidParameter, validation } from '../../errors.ts';
import { checkedValue } from './request-expressions.ts';

type Operator =
  | 'EQ'
  | 'NE'
  | 'LE'
  | 'LT'
  | 'GE'
  | 'GT'
  | 'NOT_NULL'
  | 'NULL'
  | 'CONTAINS'
  | 'NOT_CONTAINS'
  | 'BEGINS_WITH'
  | 'IN'
  | 'BETWEEN';

interface GivenCondition {
  readonly ComparisonOperator?: Operator | undefined;
  readonly AttributeValueList?: readonly any[] | undefined;
}

interface GivenExpectation extends GivenCondition {
  readonly Value?: any;
  readonly Exists?: boolean | undefined;
}

type ByName<T> = Readonly<Record<string, T>>;

interface Test {
  readonly name: string;
  readonly operator: Operator;
  readonly values: readonly AttributeValue[];
}

type ConditionalOperator = 'AND' | 'OR' | undefined;

/** It joins several conditions, and is for nothing else. @throws AwsError ValidationException */
export function checkOperator(operator: ConditionalOperator, conditions: object | undefined): void {
  if (operator === undefined) return;
  if (!conditions) throw validation('ConditionalOperator cannot be used without Filter or Expected');
  if (Object.keys(conditions).length < 2)
    throw validation('ConditionalOperator can only be used when Filter or Expected has two or more elements');
}

/** AttributesToGet. @throws AwsError ValidationException */
export function pathsToGet(names: readonly string[] | undefined): readonly Path[] | undefined {
  if (!names) return undefined;
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw invalidParameter(`Duplicate value in attribute name: ${twice}`);
  return names.map((name) => [name]);
}

/** QueryFilter and ScanFilter. @throws AwsError ValidationException */
export function filterOf(given: ByName<GivenCondition>, operator: ConditionalOperator): Condition {
  return conditionOf(Object.entries(given).map(testOf), operator);
}

/** @throws AwsError ValidationException */
export function expectationOf(given: ByName<GivenExpectation>, operator: ConditionalOperator): Condition {
  const tests = Object.entries(given).map(([name, one]): Test => {
    if (one.ComparisonOperator !== undefined) return comparedExpectation(name, one);
    if (one.AttributeValueList !== undefined)
      throw invalidParameter(`AttributeValueList can only be used with a ComparisonOperator for Attribute: ${name}`);
    const { Exists, Value } = one;
    if (Exists !== false && Value === undefined)
      throw invalidParameter(
        `Value must be provided when Exists is ${Exists === undefined ? 'null' : 'true'} for Attribute: ${name}`,
      );
    if (Exists === false && Value !== undefined)
      throw invalidParameter(`Value cannot be used when Exists is false for Attribute: ${name}`);
    return Exists === false
      ? { name, operator: 'NULL', values: [] }
      : { name, operator: 'EQ', values: [checkedValue(Value)] };
  });
  return conditionOf(tests, operator);
}

function comparedExpectation(name: string, one: GivenExpectation): Test {
  if (one.Exists !== undefined)
    throw invalidParameter(`Exists and ComparisonOperator cannot be used together for Attribute: ${name}`);
  if (one.Value !== undefined && one.AttributeValueList !== undefined)
    throw invalidParameter(`Value and AttributeValueList cannot be used together for Attribute: ${name}`);
  const AttributeValueList = one.AttributeValueList ?? (one.Value === undefined ? [] : [one.Value]);
  return testOf([name, { ComparisonOperator: one.ComparisonOperator, AttributeValueList }]);
}

const counts: Readonly<Record<Operator, number | 'some'>> = {
  EQ: 1,
  NE: 1,
  LE: 1,
  LT: 1,
  GE: 1,
  GT: 1,
  NOT_NULL: 0,
  NULL: 0,
  CONTAINS: 1,
  NOT_CONTAINS: 1,
  BEGINS_WITH: 1,
  IN: 'some',
  BETWEEN: 2,
};

function testOf([name, { ComparisonOperator: operator, AttributeValueList = [] }]: [string, GivenCondition]): Test {
  const values = AttributeValueList.map((value) => checkedValue(value));
  const count = counts[operator!];
  if (count === 'some' ? values.length === 0 : values.length !== count)
    throw invalidParameter(`Invalid number of argument(s) for the ${operator} ComparisonOperator`);
  const wrong = values.find((value) => !allows(operator!, value));
  if (wrong)
    throw invalidParameter(`ComparisonOperator ${operator} is not valid for ${typeOf(wrong)} AttributeValue type`);
  return { name, operator: operator!, values };
}

function allows(operator: Operator, value: AttributeValue): boolean {
  if (operator === 'EQ' || operator === 'NE') return true;
  const type = typeOf(value);
  if (operator === 'BEGINS_WITH') return type === 'S' || type === 'B';
  if (operator === 'CONTAINS' || operator === 'NOT_CONTAINS') return !['SS', 'NS', 'BS', 'L', 'M'].includes(type);
  return type === 'S' || type === 'N' || type === 'B';
}

function conditionOf(tests: readonly Test[], operator: 'AND' | 'OR' = 'AND'): Condition {
  const paths = tests.map(({ name }) => [name]);
  const decisions = tests.map((test) => testing((item) => passes(test, item)));
  return { decision: joined(operator === 'OR' ? 'any' : 'all', ...decisions), paths };
}

function passes({ name, operator, values: [first, second, ...others] }: Test, item: Item): boolean {
  const value = attributeOf(item, name);
  switch (operator) {
    case 'NULL':
      return value === undefined;
    case 'NOT_NULL':
      return value !== undefined;
    case 'CONTAINS':
      return value !== undefined && contains(value, first);
    case 'NOT_CONTAINS':
      return value === undefined || !contains(value, first);
    case 'BEGINS_WITH':
      return value !== undefined && beginsWith(value, first);
    case 'IN':
      return isIn(value, [first, second, ...others]);
    case 'BETWEEN':
      return isBetween(value, first, second);
    default:
      return compareBy(comparators[operator], value, first);
  }
}

const comparators = { EQ: '=', NE: '<>', LE: '<=', LT: '<', GE: '>=', GT: '>' } as const;

/** @throws AwsError ValidationException */
export function keyConditionsOf(given: ByName<GivenCondition>): KeyConditions {
  const tests = Object.entries(given).map(testOf);
  if (tests.length < 1 || tests.length > 2) throw validation('Conditions can be of length 1 or 2 only');
  return new Map(
    tests.map(({ name, operator, values }): [string, KeyCondition] => {
      const indexed = keyOperators[operator];
      if (!indexed) throw validation('Attempted conditional constraint is not an indexable operation');
      return [name, { operator: indexed, values }];
    }),
  );
}

const keyOperators: Partial<Record<Operator, KeyCondition['operator']>> = {
  EQ: '=',
  LE: '<=',
  LT: '<',
  GE: '>=',
  GT: '>',
  BEGINS_WITH: 'begins_with',
  BETWEEN: 'between',
};
