/**
 * AWS::Include: parts of the template from elsewhere.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 */
import type { Environment } from '../functions/environment.ts';
import { resolveValue } from '../functions/resolve.ts';
import { isList, isObject, member, type JsonObject, type JsonValue } from '../json-value.ts';
import { parseText } from '../syntax/parse.ts';
import { MAX_TEMPLATE_BYTES } from '../syntax/limits.ts';
import { TemplateError } from '../template-error.ts';
import { transformError } from './transform-error.ts';

export const includeTransform = 'AWS::Include';

/** Parts of one template. AWS states no bound. */
const mostIncludes = 100;

/** What is at a location (`s3://bucket/key`, or what else stands there). @throws TemplateError with the reason */
export type FetchInclude = (location: string) => Promise<string>;

/** @throws TemplateError */
export type ReadSnippet = (text: string) => JsonValue | Promise<JsonValue>;

interface Reading {
  readonly fetch: FetchInclude;
  readonly read?: ReadSnippet;
}

/** The body with each Fn::Transform of AWS::Include replaced by what it names, as others beside it. */
export async function withIncludes(body: JsonObject, env: Environment, reading: Reading): Promise<JsonObject> {
  const includer = new Includer(env, reading);
  return (await includer.value(body)) as JsonObject;
}

class Includer {
  readonly #env: Environment;
  readonly #fetch: FetchInclude;
  readonly #read: ReadSnippet;
  #count = 0;
  #bytes = 0;

  constructor(env: Environment, { fetch, read = parseText }: Reading) {
    this.#env = env;
    this.#fetch = fetch;
    this.#read = read;
  }

  async value(value: JsonValue): Promise<JsonValue> {
    if (isList(value)) {
      const items: JsonValue[] = [];
      for (const item of value) items.push(await this.value(item));
      return items;
    }
    if (!isObject(value)) return value;
    const names = Object.keys(value);
    if (names.length === 1 && names[0] === 'Fn::Transform') return this.#whole(value['Fn::Transform']!);
    const members: [string, JsonValue][] = [];
    for (const [name, one] of Object.entries(value)) {
      if (name === 'Fn::Transform') members.push(...(await this.#beside(one)));
      else members.push([name, await this.value(one)]);
    }
    return Object.fromEntries(members);
  }

  /** What stands in place of a value: the one snippet, or the members of all of them. */
  async #whole(transform: JsonValue): Promise<JsonValue> {
    const only = isList(transform) && transform.length === 1 ? transform[0]! : transform;
    return isList(only) ? Object.fromEntries(await this.#beside(only)) : this.#snippet(only);
  }

  /** Members that stand beside others. */
  async #beside(transform: JsonValue): Promise<[string, JsonValue][]> {
    const entries: [string, JsonValue][] = [];
    for (const one of isList(transform) ? transform : [transform]) {
      const snippet = await this.#snippet(one);
      if (!isObject(snippet)) throw transformError(includeTransform, 'the snippet is not an object.');
      entries.push(...Object.entries(snippet));
    }
    return entries;
  }

  async #snippet(transform: JsonValue): Promise<JsonValue> {
    const location = locationOf(transform, this.#env);
    if (++this.#count > mostIncludes) throw transformError(includeTransform, `more than ${mostIncludes} includes`);
    const text = await failing(() => this.#fetch(location));
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes > MAX_TEMPLATE_BYTES)
      throw transformError(includeTransform, `the snippets exceed ${MAX_TEMPLATE_BYTES} bytes in size.`);
    const snippet = await failing(async () => this.#read(text));
    if (JSON.stringify(snippet).includes('"Fn::Transform"'))
      throw transformError(includeTransform, 'a snippet cannot include another.');
    return snippet;
  }
}

/** What is wrong is the transform's failure. */
async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TemplateError ? transformError(includeTransform, error.message) : error;
  }
}

function locationOf(transform: JsonValue, env: Environment): string {
  const name = isObject(transform) ? member(transform, 'Name') : undefined;
  if (typeof name !== 'string') throw new TemplateError('Key Name of transform definition must be a string.');
  if (name !== includeTransform) throw new TemplateError(`No transform named ${name} found.`);
  const parameters = isObject(transform) ? member(transform, 'Parameters') : undefined;
  const location = isObject(parameters) ? resolveValue(member(parameters, 'Location'), env) : undefined;
  if (typeof location !== 'string') throw transformError(includeTransform, 'The location parameter is missing.');
  return location;
}
