/** What statements' values and conditions mean, of an item and with parameters. */
import { compareBy, isBetween, isIn } from '../expressions/comparison.ts';
import { type Decision, joined, testing } from '../expressions/decision.ts';
import { beginsWith, contains, sizeOf } from '../expressions/functions.ts';
import { valueAt } from '../expressions/paths.ts';
import { added, appended } from '../expressions/update.ts';
import { UpdateRefused } from '../expressions/update-refused.ts';
import { type AttributeValue, type Item, setAttribute, typeOf } from '../values/attribute-value.ts';
import { type Expression, StatementRefused, type Where } from './statement.ts';

type Parameters = readonly AttributeValue[];
type Found = AttributeValue | undefined;

/** `undefined`: it is missing. @throws StatementRefused, UpdateRefused */
export function evaluate(expression: Expression, item: Item, parameters: Parameters): Found {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'parameter':
      return parameters[expression.at];
    case 'path':
      return valueAt(item, expression.path);
    case 'list':
      return { L: expression.elements.map((one) => present(evaluate(one, item, parameters))) };
    case 'set':
      return setOf(expression.elements.map((one) => present(evaluate(one, item, parameters))));
    case 'map': {
      const map: Record<string, AttributeValue> = {};
      for (const [name, one] of expression.entries) setAttribute(map, name, present(evaluate(one, item, parameters)));
      return { M: map };
    }
    case 'sum': {
      const [left, right] = [expression.left, expression.right].map((one) => evaluate(one, item, parameters)?.N);
      if (left === undefined || right === undefined) throw wrongType();
      return { N: added(left, right, expression.operator === '+' ? 1 : -1) };
    }
    case 'call':
      return call(
        expression.name,
        expression.args.map((one) => evaluate(one, item, parameters)),
      );
  }
}

function present(value: Found): AttributeValue {
  if (value === undefined) throw new StatementRefused('A value that is missing cannot be part of another one');
  return value;
}

function wrongType(): UpdateRefused {
  return new UpdateRefused('An operand in the update expression has an incorrect data type');
}

function setOf(elements: readonly AttributeValue[]): AttributeValue {
  const [first] = elements;
  const type = first && typeOf(first);
  if (!type || (type !== 'S' && type !== 'N' && type !== 'B') || elements.some((one) => typeOf(one) !== type))
    throw new StatementRefused('A set has strings, numbers or bytes, all of one type, and is not empty');
  return { [`${type}S`]: elements.map((one) => one[type]) };
}

function call(name: string, [first, second]: readonly Found[]): Found {
  switch (name) {
    case 'size':
      return sizeOf(first);
    case 'list_append':
      return appended([first, second]);
    default:
      throw new StatementRefused(`Invalid function name: ${name}`);
  }
}

/** `tested` is around each test. */
export function decisionOf(where: Where, parameters: Parameters, tested: (test: () => boolean) => boolean): Decision {
  const of = (one: Where): Decision => decisionOf(one, parameters, tested);
  switch (where.kind) {
    case 'and':
      return joined('all', of(where.left), of(where.right));
    case 'or':
      return joined('any', of(where.left), of(where.right));
    case 'not':
      return { kind: 'not', of: of(where.of) };
    default:
      return testing((item) => tested(() => passes(where, item, parameters)));
  }
}

type Test = Exclude<Where, { kind: 'and' | 'or' | 'not' }>;

function passes(where: Test, item: Item, parameters: Parameters): boolean {
  const of = (one: Expression): Found => evaluate(one, item, parameters);
  switch (where.kind) {
    case 'compare':
      return compareBy(where.operator, of(where.left), of(where.right));
    case 'between':
      return isBetween(of(where.of), of(where.low), of(where.high));
    case 'in':
      return isIn(of(where.of), where.among.map(of));
    case 'is': {
      const value = of(where.of);
      return where.what === 'MISSING' ? value === undefined : value?.NULL === true;
    }
    case 'test':
      return test(where.name, where.args.map(of));
  }
}

function test(name: string, [first, second]: readonly Found[]): boolean {
  switch (name) {
    case 'begins_with':
      return first !== undefined && beginsWith(first, second);
    case 'contains':
      return first !== undefined && contains(first, second);
    case 'attribute_type':
      return first !== undefined && typeOf(first) === second?.S;
    default:
      throw new StatementRefused(`Invalid function name: ${name}`);
  }
}
