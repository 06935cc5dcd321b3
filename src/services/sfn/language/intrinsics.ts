/**
 * What the intrinsic functions do.
 * https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
import { createHash, randomInt, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { givenJson } from '../given-json.ts';
import { parseCall, type Argument } from './intrinsic-call.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { valueAt, type Scope } from './paths.ts';
import { StateError } from './state-error.ts';

/** @throws StateError States.IntrinsicFailure, States.Runtime */
export function callIntrinsic(text: string, scope: Scope, field: string): Json {
  return evaluate(parseCall(text), scope, field);
}

function evaluate(argument: Argument, scope: Scope, field: string): Json {
  if ('value' in argument) return argument.value;
  if ('path' in argument) return valueAt(argument.path, scope, field);
  const run = Object.hasOwn(functions, argument.name) ? functions[argument.name] : undefined;
  if (!run) throw failure(`There is no intrinsic function ${argument.name}.`);
  return run(...argument.arguments.map((one) => evaluate(one, scope, field)));
}

/** Items, characters: what a function may make. */
const maxRange = 1000;
const maxEncoded = 10_000;

const functions: Readonly<Record<string, (...args: Json[]) => Json>> = {
  'States.Format': (template, ...values) => format(text(template), values),
  'States.StringToJson': (json) => parsed(text(json)),
  'States.JsonToString': (value = null) => JSON.stringify(value),
  'States.Array': (...items) => items,
  'States.ArrayPartition': (items, size) => {
    const step = integer(size, 1);
    const all = array(items);
    return Array.from({ length: Math.ceil(all.length / step) }, (_, at) => all.slice(at * step, (at + 1) * step));
  },
  'States.ArrayContains': (items, wanted) => array(items).some((item) => isDeepStrictEqual(item, wanted)),
  'States.ArrayRange': (first, last, step) => range(integer(first), integer(last), integer(step)),
  'States.ArrayGetItem': (items, index) => {
    const found = array(items)[integer(index, 0)];
    if (found === undefined) throw failure(`There is no item ${String(index)} in the array.`);
    return found;
  },
  'States.ArrayLength': (items) => array(items).length,
  'States.ArrayUnique': (items) => {
    const seen = new Map(array(items).map((item) => [JSON.stringify(item), item]));
    return [...seen.values()];
  },
  'States.Base64Encode': (value) => Buffer.from(bounded(text(value))).toString('base64'),
  'States.Base64Decode': (value) => Buffer.from(bounded(text(value)), 'base64').toString('utf8'),
  'States.Hash': (value, algorithm) => hash(value ?? null, text(algorithm)),
  'States.JsonMerge': (first, second, deep) => {
    if (deep !== false) throw failure('Only shallow merges are supported: the third argument must be false.');
    return { ...object(first), ...object(second) };
  },
  'States.MathRandom': (start, end) => {
    const [from, to] = [integer(start), integer(end)];
    if (to <= from) throw failure('The end of a random range must be greater than its start.');
    return randomInt(from, to);
  },
  'States.MathAdd': (a, b) => (integer(a) + integer(b)) | 0,
  'States.StringSplit': (value, separators) => split(text(value), text(separators)),
  'States.UUID': () => randomUUID(),
};

function format(template: string, values: readonly Json[]): string {
  let used = 0;
  const filled = template.replaceAll(/\\([{}\\])|\{\}/g, (_all, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[used++];
    return asInText(value ?? null);
  });
  if (used !== values.length) throw failure('The number of arguments does not match the occurrences of {}.');
  return filled;
}

/** As recorded on AWS: objects and arrays are written as Java's collections are. */
function asInText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(asInText).join(', ')}]`;
  if (!isObject(value)) return String(value);
  const members = Object.entries(value).map(([name, member]) => `${name}=${asInText(member ?? null)}`);
  return `{${members.join(', ')}}`;
}

/** As recorded on AWS, a blank text is null. */
function parsed(json: string): Json {
  if (json.trim() === '') return null;
  try {
    return givenJson(json);
  } catch {
    throw failure(`'${json}' is no JSON.`);
  }
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw failure('The step of a range cannot be 0.');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > maxRange) throw failure(`A range has up to ${maxRange} items.`);
  return Array.from({ length }, (_, at) => first + at * step);
}

const algorithms: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

export function hash(value: Json, algorithm: string): string {
  const name = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined;
  if (name === undefined) throw failure(`There is no hash algorithm ${algorithm}.`);
  return createHash(name)
    .update(bounded(typeof value === 'string' ? value : JSON.stringify(value)))
    .digest('hex');
}

/** Each character of `separators` is one. */
function split(value: string, separators: string): string[] {
  if (separators === '') throw failure('There is nothing to split at.');
  const parts: string[] = [''];
  for (const character of value) {
    if (separators.includes(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.filter((part) => part !== '');
}

function bounded(value: string): string {
  if (value.length > maxEncoded) throw failure(`The text is longer than ${maxEncoded} characters.`);
  return value;
}

function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw failure(`A string was expected instead of ${JSON.stringify(value)}.`);
  return value;
}

function integer(value: Json | undefined, least = -2_147_483_648): number {
  const number = typeof value === 'number' ? Math.round(value) : Number.NaN;
  if (!(number >= least)) throw failure(`An integer was expected instead of ${JSON.stringify(value)}.`);
  return number;
}

function array(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw failure(`An array was expected instead of ${JSON.stringify(value)}.`);
  return value as readonly Json[];
}

function object(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw failure(`An object was expected instead of ${JSON.stringify(value)}.`);
  return value;
}

function failure(cause: string): StateError {
  return new StateError('States.IntrinsicFailure', cause);
}
