/**
 * A request's variables against what its operation declares: the first that is wrong is told, as on AWS, and nothing of
 * what was sent is repeated. Linear.
 */
import {
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { isObject, type Json, type JsonObject } from '../functions/json.ts';
import type { ToldError } from './graphql-error.ts';

/** Ours: how deep a value may lie in a variable. */
const maxDepth = 200;

export function faultInVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: JsonObject,
): ToldError | undefined {
  for (const { variable, type: node, defaultValue, loc } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, node);
    if (!isInputType(type)) continue;
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined && defaultValue) continue;
    const message = faultIn(value, type, name, 0);
    if (message === undefined) continue;
    const { line, column } = loc?.startToken ?? { line: 1, column: 1 };
    return { path: null, locations: [{ line, column, sourceName: null }], message };
  }
  return undefined;
}

function faultIn(value: Json | undefined, type: GraphQLInputType, name: string, depth: number): string | undefined {
  if (depth > maxDepth) return invalid(name, 'It lies too deep in itself.');
  if (isNonNullType(type)) {
    if (value !== undefined && value !== null) return faultIn(value, type.ofType, name, depth);
    return `Variable '${name}' has coerced Null value for NonNull type '${String(type)}'`;
  }
  if (value === undefined || value === null) return undefined;
  if (isListType(type)) {
    const elements = Array.isArray(value) ? value : [value];
    for (const one of elements) {
      const fault = faultIn(one, type.ofType, name, depth + 1);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  if (isInputObjectType(type)) return faultInObject(value, type, name, depth);
  try {
    return type.coerceInputValue(value) === undefined ? invalid(name, expected(type.name, value)) : undefined;
  } catch {
    return invalid(name, expected(type.name, value));
  }
}

function faultInObject(value: Json, type: GraphQLInputObjectType, name: string, depth: number): string | undefined {
  if (!isObject(value)) {
    const must = "Variables for input objects must be an instance of type 'Map'.";
    return invalid(name, `${expected('Map', value)} ${must}`);
  }
  const fields = type.getFields();
  for (const key in value)
    if (!Object.hasOwn(fields, key))
      return `The variables input contains a field that is not defined for input object type '${type.name}' `;
  for (const field of Object.values(fields)) {
    const own = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
    if (own === undefined && field.default !== undefined) continue;
    const fault = faultIn(own, field.type, name, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function invalid(name: string, why: string): string {
  return `Variable '${name}' has an invalid value. ${why}`;
}

function expected(type: string, value: Json): string {
  return `Expected type '${type}' but was '${javaType(value)}'.`;
}

/** As AWS's messages call what JSON has. */
function javaType(value: Json): string {
  if (typeof value === 'string') return 'String';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Double';
  return Array.isArray(value) ? 'ArrayList' : 'LinkedHashMap';
}
