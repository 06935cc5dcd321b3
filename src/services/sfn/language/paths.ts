/**
 * JSONPath as states use it: a path that names one place gives its value, one that may name several an array.
 * https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
 */
import { JSONPath } from 'jsonpath-plus';
import { isObject, type Json, type JsonObject } from './json.ts';
import { runtimeError } from './state-error.ts';

/** What paths are looked up in: `$…` the data, `$$…` the context object, `$name…` a variable. */
export interface Scope {
  readonly data: Json;
  readonly context: JsonObject;
  readonly variables: JsonObject;
}

export const isPath = (text: string): boolean => text.startsWith('$');

/** May name several places: slices, unions, wildcards, filters, descent. */
const indefinite = /\.\.|\*|\?\(|\[[^\]'"]*[:,][^\]'"]*\]/;

/** Functions of JSONPath's libraries, which AWS finds nowhere. */
const isCall = /\.[A-Za-z]+\([^()]*\)$/;

/** Of these AWS says what its library does. */
const toldAsPath = /^(?:Input|Output|(?:Timeout|Heartbeat)Seconds)Path$/;

/** @throws StateError States.Runtime where there is nothing */
export function valueAt(path: string, scope: Scope, field: string): Json {
  const found = lookUp(path, scope);
  if (found !== undefined) return found;
  const { data, rest, of } = placeOf(path, scope);
  if (toldAsPath.test(field)) throw runtimeError(`Invalid path '${path}' : ${lackAt(rest, data)}`);
  throw runtimeError(
    `The JSONPath '${path}' specified for the field '${field}' could not be found in the ${of} ` +
      `'${JSON.stringify(data)}'`,
  );
}

/** Where a path ends that names one place, as AWS's library tells it. */
function lackAt(path: string, data: Json | undefined): string {
  const segments = segmentsOf(path) ?? [];
  const there = segments.findIndex(
    (_, at) => data === undefined || follow(data, segments.slice(0, at + 1)) === undefined,
  );
  const told = segments.slice(0, there + 1).map((step) => (typeof step === 'number' ? `[${step}]` : `['${step}']`));
  const what = there === segments.length - 1 ? 'No results for path:' : 'Missing property in path';
  return `${what} $${told.join('')}`;
}

/** `undefined`: there is nothing at a path that names one place. */
export function lookUp(path: string, scope: Scope): Json | undefined {
  const { data, rest } = placeOf(path, scope);
  if (data === undefined) return undefined;
  if (rest === '$') return data;
  if (isCall.test(rest)) return undefined;
  const definite = indefinite.test(rest) ? undefined : segmentsOf(rest);
  if (definite) return follow(data, definite);
  try {
    return JSONPath({ path: rest, json: data as object, wrap: true, eval: 'safe' }) as Json[];
  } catch (error) {
    throw runtimeError(`Invalid path '${path}': ${(error as Error).message}`);
  }
}

function placeOf(path: string, { data, context, variables }: Scope) {
  if (path.startsWith('$$')) return { data: context as Json, rest: path.slice(1), of: 'input' };
  const variable = /^\$([A-Za-z_][A-Za-z0-9_]*)/.exec(path)?.[1];
  if (variable === undefined) return { data, rest: path, of: 'input' };
  const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
  return { data: value, rest: `$${path.slice(variable.length + 1)}`, of: 'variables' };
}

const segment = /\.([\p{L}\p{N}_-]+)|\[(-?\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/uy;

/** The members and places that a path names one after the other; `undefined`: it is no such path. */
export function segmentsOf(path: string): (string | number)[] | undefined {
  const found: (string | number)[] = [];
  for (segment.lastIndex = 1; segment.lastIndex < path.length;) {
    const [all, name, index, single, double] = segment.exec(path) ?? [];
    if (all === undefined) return undefined;
    found.push(index === undefined ? (name ?? (single ?? double)!.replaceAll(/\\(.)/g, '$1')) : Number(index));
  }
  return path.startsWith('$') ? found : undefined;
}

function follow(data: Json, segments: readonly (string | number)[]): Json | undefined {
  let at: Json | undefined = data;
  for (const step of segments) {
    if (Array.isArray(at)) at = typeof step === 'number' ? at.at(step) : undefined;
    else at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

/**
 * `data` with `value` at a reference path (`ResultPath`), members on the way made where they are not.
 * @throws StateError States.ResultPathMatchFailure
 */
export function withValueAt(path: string, data: Json, value: Json, failed: (cause: string) => Error): Json {
  const segments = segmentsOf(path);
  if (!segments) throw failed(`'${path}' is no reference path.`);
  const put = (at: Json | undefined, [step, ...rest]: readonly (string | number)[]): Json => {
    if (step === undefined) return value;
    if (typeof step === 'number') {
      if (!Array.isArray(at) || step >= at.length)
        throw failed(`Unable to apply ReferencePath ${path} to input ${JSON.stringify(data)}`);
      return at.map((item: Json, index) => (index === step ? put(item, rest) : item));
    }
    if (at !== undefined && !isObject(at))
      throw failed(`Unable to apply ReferencePath ${path} to input ${JSON.stringify(data)}`);
    return { ...at, [step]: put(at?.[step], rest) };
  };
  return put(data, segments);
}
