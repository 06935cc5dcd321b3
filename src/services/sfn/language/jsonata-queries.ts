/**
 * JSONata in states: texts `{% … %}` anywhere in a value are evaluated, with `$states` and the variables.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import { randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import { givenJson } from '../given-json.ts';
import { expressionIn } from './expressions.ts';
import { hash } from './intrinsics.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { StateError } from './state-error.ts';

export interface Queried {
  readonly states: JsonObject;
  readonly variables: JsonObject;
}

/** @throws StateError States.QueryEvaluationError */
export async function query(value: Json, scope: Queried, field: string): Promise<Json> {
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const [index, item] of value.entries()) items.push(await query(item as Json, scope, `${field}[${index}]`));
    return items;
  }
  if (isObject(value)) {
    const members: Record<string, Json> = {};
    for (const [name, member] of Object.entries(value)) members[name] = await query(member, scope, `${field}/${name}`);
    return members;
  }
  const text = expressionIn(value);
  return text === undefined ? value : evaluate(text, scope, field);
}

async function evaluate(text: string, { states, variables }: Queried, field: string): Promise<Json> {
  let result: unknown;
  try {
    const prepared = jsonata(text);
    for (const [name, run] of Object.entries(ownFunctions)) prepared.registerFunction(name, run);
    result = await prepared.evaluate({}, { ...variables, states, eval: undefined });
  } catch (error) {
    const { message } = error as Error;
    throw queryError(
      `The JSONata expression '${text}' specified for the field '${field}' threw an error. ${message}`,
      field,
    );
  }
  if (result === undefined)
    throw queryError(
      `The JSONata expression '${text}' specified for the field '${field}' returned nothing (undefined).`,
      field,
    );
  const json = jsonOf(result);
  if (json === undefined)
    throw queryError(
      `The JSONata expression '${text}' specified for the field '${field}' returned an unsupported type.`,
      field,
    );
  return JSON.parse(json) as Json;
}

/** `undefined`: it cannot be written, a function or what is too deep. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** What AWS has beside JSONata's own. */
const ownFunctions: Readonly<Record<string, (...args: any[]) => unknown>> = {
  partition: (items: readonly Json[], size: number) => {
    if (!(size >= 1)) throw new Error('The size of a partition is at least 1.');
    return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
  },
  range: (first: number, last: number, step: number) => {
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (!(length <= 1000)) throw new Error('A range has up to 1000 items.');
    const items = Array.from({ length }, (_, at) => first + at * step);
    // A sequence of one item is that item.
    return items.length === 1 ? items[0] : items;
  },
  hash: (value: Json, algorithm = 'SHA-256') => hash(value, algorithm),
  uuid: () => randomUUID(),
  parse: (json: string) => givenJson(json) as unknown,
};

/** `location`: the field, where it is an expression that has failed. */
export function queryError(cause: string, location?: string): StateError {
  return new StateError('States.QueryEvaluationError', cause, location);
}
