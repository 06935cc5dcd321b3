/** Expressions of a resolver's request as DynamoDB's operations take them. */
import { isObject, type Json, type JsonObject } from '../functions/json.ts';
import { itemOf } from './attribute-values.ts';

/** An expression with its names and values, under the SDK's names for them. Empty maps are left out. */
export function expressionOf(given: Json | undefined, name: string): object {
  if (!isObject(given) || typeof given['expression'] !== 'string' || given['expression'] === '') return {};
  const { expression, expressionNames, expressionValues } = given;
  const isFull = (map: Json | undefined): map is JsonObject => isObject(map) && Object.keys(map).length > 0;
  return {
    [name]: expression,
    ...(isFull(expressionNames) && { ExpressionAttributeNames: expressionNames }),
    ...(isFull(expressionValues) && { ExpressionAttributeValues: itemOf(expressionValues) }),
  };
}

/** Of several expressions in one request. */
export function together(...expressions: object[]): object {
  const merged: Record<string, unknown> = {};
  for (const expression of expressions) {
    for (const [name, value] of Object.entries(expression)) {
      const before = merged[name];
      merged[name] = typeof value === 'object' && before !== undefined ? { ...(before as object), ...value } : value;
    }
  }
  return merged;
}
