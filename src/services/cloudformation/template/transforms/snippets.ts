/**
 * Fn::Transform, from the inside out: AWS::Include puts parts from elsewhere beside what stands there, a macro makes
 * something else of what stands there.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
 */
import type { Environment } from '../functions/environment.ts';
import { resolveValue } from '../functions/resolve.ts';
import { isList, isObject, member, type JsonObject, type JsonValue } from '../json-value.ts';
import { parseText } from '../syntax/parse.ts';
import { MAX_TEMPLATE_BYTES } from '../syntax/limits.ts';
import { formatError, TemplateError } from '../template-error.ts';
import { type Macros, transformEntry } from './macros.ts';
import { NotKnownYet } from './static-environment.ts';
import { transformError } from './transform-error.ts';

export const includeTransform = 'AWS::Include';

/** Parts of one template. AWS states no bound. */
const mostIncludes = 100;

/** What is at a location (`s3://bucket/key`, or what else stands there). @throws TemplateError with the reason */
export type FetchInclude = (location: string) => Promise<string>;

/** @throws TemplateError */
export type ReadSnippet = (text: string) => JsonValue | Promise<JsonValue>;

interface Sources {
  readonly fetch: FetchInclude;
  readonly read?: ReadSnippet;
  readonly macros: Macros;
}

/** The body without Fn::Transform. @throws TemplateError */
export async function withSnippets(body: JsonObject, env: Environment, sources: Sources): Promise<JsonObject> {
  const made = await new Snippets(env, sources).value(body);
  if (!isObject(made)) throw unsupportedStructure();
  return made;
}

export const unsupportedStructure = () => formatError('unsupported structure.');

class Snippets {
  readonly #env: Environment;
  readonly #fetch: FetchInclude;
  readonly #read: ReadSnippet;
  readonly #macros: Macros;
  #count = 0;
  #bytes = 0;

  constructor(env: Environment, { fetch, read = parseText, macros }: Sources) {
    this.#env = env;
    this.#fetch = fetch;
    this.#read = read;
    this.#macros = macros;
  }

  async value(value: JsonValue): Promise<JsonValue> {
    if (isList(value)) {
      const items: JsonValue[] = [];
      for (const item of value) items.push(await this.value(item));
      return items;
    }
    if (!isObject(value)) return value;
    const transform = member(value, 'Fn::Transform');
    if (transform !== undefined && !onlyIncludes(transform)) return this.#transformed(value, transform);
    if (transform !== undefined && Object.keys(value).length === 1) return this.#whole(transform);
    const members: [string, JsonValue][] = [];
    for (const [name, one] of Object.entries(value)) {
      if (name === 'Fn::Transform') members.push(...(await this.#beside(one)));
      else members.push([name, await this.value(one)]);
    }
    return Object.fromEntries(members);
  }

  /** One after the other, each with what the one before has made. */
  async #transformed(value: JsonObject, transform: JsonValue): Promise<JsonValue> {
    const { 'Fn::Transform': _transform, ...beside } = value;
    let made = await this.value(beside);
    for (const entry of isList(transform) ? transform : [transform]) {
      if (!isObject(made)) throw unsupportedStructure();
      if (transformEntry(entry).name === includeTransform)
        made = { ...made, ...Object.fromEntries(await this.#beside(entry)) };
      else made = await this.#macro(entry, made);
    }
    return made;
  }

  async #macro(entry: JsonValue, fragment: JsonObject): Promise<JsonValue> {
    const { name, parameters } = transformEntry(entry);
    return this.#macros.call({ name, parameters: known(parameters, this.#env) as JsonObject, fragment });
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

function onlyIncludes(transform: JsonValue): boolean {
  return (isList(transform) ? transform : [transform]).every(
    (entry) => transformEntry(entry).name === includeTransform,
  );
}

function locationOf(transform: JsonValue, env: Environment): string {
  const location = known(member(transformEntry(transform).parameters, 'Location'), env);
  if (typeof location !== 'string') throw transformError(includeTransform, 'The location parameter is missing.');
  return location;
}

/** Its functions resolved, which know parameters and mappings, nothing of the stack. @throws TemplateError */
export function known(value: JsonValue | undefined, env: Environment): unknown {
  try {
    return resolveValue(value, env);
  } catch (error) {
    if (!(error instanceof NotKnownYet)) throw error;
    throw new TemplateError('Template error: parameters of a transform may refer to parameters and mappings only.');
  }
}
