/**
 * A request's expressions and what it has instead of them, checked in DynamoDB's order: that both are not mixed, the
 * form of placeholders, the values, each expression, and last that every placeholder is used.
 */
import { compileCondition, type Condition } from '../../expressions/condition.ts';
import { ExpressionRefused } from '../../expressions/expression-refused.ts';
import { compileKeyCondition, type KeyConditions } from '../../expressions/key-condition.ts';
import type { Path } from '../../expressions/paths.ts';
import { Placeholders } from '../../expressions/placeholders.ts';
import { compileProjection } from '../../expressions/projection.ts';
import { compileUpdate, type Update } from '../../expressions/update.ts';
import type { AttributeValue, Item } from '../../values/attribute-value.ts';
import { checkItem, checkValue, ValueRefused } from '../../values/check-value.ts';
import { validation } from '../../errors.ts';

export interface ExpressionInput {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, any>> | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
}

export interface Expressions {
  readonly update?: Update;
  readonly condition?: Condition;
  readonly keyConditions?: KeyConditions;
  readonly filter?: Condition;
  readonly projection?: readonly Path[];
}

type ExpressionName = 'UpdateExpression' | 'ConditionExpression' | 'KeyConditionExpression' | 'FilterExpression';
type AnyExpression = ExpressionName | 'ProjectionExpression';

/**
 * @param expressions those that the operation has
 * @param legacy parameters that it has from before there were expressions
 * @throws AwsError ValidationException
 */
export function checkExpressions(
  input: ExpressionInput,
  expressions: readonly AnyExpression[],
  legacy: readonly string[],
  checkOthers?: () => void,
): Expressions {
  checkMixture(input, expressions, legacy);
  checkOthers?.();
  const placeholders = new Placeholders(namesOf(input), valuesOf(input));
  const compiled: Expressions = compileAll(input, placeholders);
  const unused = placeholders.unused();
  if (unused !== undefined) throw validation(unused);
  return compiled;
}

function compileAll(input: ExpressionInput, placeholders: Placeholders): Expressions {
  const of = <T>(name: AnyExpression, compile: (text: string, placeholders: Placeholders) => T): T | undefined => {
    const text = input[name];
    return text === undefined ? undefined : named(name, () => compile(text, placeholders));
  };
  const update = of('UpdateExpression', compileUpdate);
  const condition = of('ConditionExpression', compileCondition);
  const filter = of('FilterExpression', compileCondition);
  const projection = of('ProjectionExpression', compileProjection);
  const keyConditions = of('KeyConditionExpression', compileKeyCondition);
  return {
    ...(update && { update }),
    ...(condition && { condition }),
    ...(filter && { filter }),
    ...(projection && { projection }),
    ...(keyConditions && { keyConditions }),
  };
}

function named<T>(name: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (!(error instanceof ExpressionRefused)) throw error;
    // What is said of a key condition names it itself.
    const isWhole = /KeyConditionExpression/.test(error.message);
    throw validation(isWhole ? error.message : `Invalid ${name}: ${error.message}`);
  }
}

function checkMixture(input: ExpressionInput, expressions: readonly AnyExpression[], legacy: readonly string[]): void {
  const has = (name: string): boolean => (input as Record<string, unknown>)[name] !== undefined;
  const [given, old] = [expressions.filter(has), legacy.filter(has)];
  if (given.length > 0 && old.length > 0)
    throw validation(
      'Can not use both expression and non-expression parameters in the same request: ' +
        `Non-expression parameters: {${old.join(', ')}} Expression parameters: {${given.join(', ')}}`,
    );
  if (has('ExpressionAttributeNames') && given.length === 0)
    throw validation('ExpressionAttributeNames can only be specified when using expressions');
  const withValues = expressions.filter((name) => name !== 'ProjectionExpression');
  if (has('ExpressionAttributeValues') && !withValues.some(has))
    throw validation(
      'ExpressionAttributeValues can only be specified when using expressions: ' +
        `${withValues.join(' and ')} ${withValues.length > 1 ? 'are' : 'is'} null`,
    );
}

function namesOf({ ExpressionAttributeNames: names }: ExpressionInput) {
  if (names === undefined) return undefined;
  const keys = Object.keys(names);
  if (keys.length === 0) throw validation('ExpressionAttributeNames must not be empty');
  for (const key of keys) {
    if (!/^#[A-Za-z0-9_]+$/.test(key))
      throw validation(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`);
  }
  return names;
}

function valuesOf({ ExpressionAttributeValues: values }: ExpressionInput) {
  if (values === undefined) return undefined;
  const keys = Object.keys(values);
  if (keys.length === 0) throw validation('ExpressionAttributeValues must not be empty');
  for (const key of keys) {
    if (!/^:[A-Za-z0-9_]+$/.test(key))
      throw validation(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${key}"`);
  }
  const checked: Record<string, AttributeValue> = {};
  for (const key of keys) {
    try {
      checked[key] = checkValue(values[key]);
    } catch (error) {
      if (!(error instanceof ValueRefused)) throw error;
      throw validation(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
    }
  }
  return checked;
}

/** An item or key as it was sent. `before`: what the message begins with. @throws AwsError ValidationException */
export function checkedItem(item: Readonly<Record<string, any>>, before = ''): Item {
  return refusingValues(() => checkItem(item), before);
}

export function checkedValue(value: any, before = ''): AttributeValue {
  return refusingValues(() => checkValue(value), before);
}

function refusingValues<T>(check: () => T, before: string): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof ValueRefused ? validation(before + error.message) : error;
  }
}
