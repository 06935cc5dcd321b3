/**
 * AWS::LanguageExtensions: Fn::ForEach written out, and Fn::Length, Fn::ToJsonString and what a loop's identifier
 * stands in made into values where they do not need the stack. The identifier is replaced in the keys of a loop's own
 * fragment (`${Name}`, and `&{Name}` without what is not alphanumeric), in Fn::Sub and in Ref, and nowhere else.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html; texts
 * and places as tried against AWS: https://github.com/ministackorg/ministack/pull/1739 (2026-09)
 */
import type { Environment } from '../functions/environment.ts';
import { functionOf, languageExtensions } from '../functions/names.ts';
import { resolveValue } from '../functions/resolve.ts';
import { isList, isObject, isScalar, member, type JsonObject, type JsonValue } from '../json-value.ts';
import { MAX_TEMPLATE_BYTES } from '../syntax/limits.ts';
import { TemplateError } from '../template-error.ts';
import { NotKnownYet } from './static-environment.ts';
import { transformError } from './transform-error.ts';

const forEach = 'Fn::ForEach::';

/** Loops in each other. */
const deepest = 10;

const failed = (text: string): TemplateError => transformError(languageExtensions, text);

/** Identifier -> item. */
type Bindings = ReadonlyMap<string, string>;

/** The body without loops. `env` knows parameters and mappings only. @throws TemplateError */
export function withoutLoops(body: JsonObject, env: Environment): JsonObject {
  const expander = new Expander(env);
  const sections = Object.entries(body).map(([name, section]): [string, JsonValue] => {
    const isIn = ['Conditions', 'Resources', 'Outputs'].includes(name) && isObject(section);
    return [name, isIn ? expander.section(name, section) : section];
  });
  const { Resources: resources, ...made } = Object.fromEntries(sections);
  return { ...made, ...(resources !== undefined && { Resources: withPlainDependsOn(resources) }) };
}

/** A list of one is its item, as AWS's processed templates have it. */
function withPlainDependsOn(resources: JsonValue): JsonValue {
  if (!isObject(resources)) return resources;
  const entries = Object.entries(resources).map(([logicalId, resource]): [string, JsonValue] => {
    const needed = isObject(resource) ? member(resource, 'DependsOn') : undefined;
    const [only] = isList(needed) && needed.length === 1 ? needed : [];
    return [logicalId, typeof only === 'string' ? { ...(resource as JsonObject), DependsOn: only } : resource];
  });
  return Object.fromEntries(entries);
}

class Expander {
  readonly #env: Environment;
  /** Characters that may still be written. */
  #left = MAX_TEMPLATE_BYTES;
  #section = '';

  constructor(env: Environment) {
    this.#env = env;
  }

  section(name: string, section: JsonObject): JsonObject {
    this.#section = name;
    return this.#members(section, new Map(), true, 0);
  }

  #spend(characters: number): void {
    this.#left -= characters;
    if (this.#left < 0) throw failed(`Template may not exceed ${MAX_TEMPLATE_BYTES} bytes in size.`);
  }

  #members(object: JsonObject, bindings: Bindings, areIds: boolean, depth: number): JsonObject {
    const members = new Map<string, JsonValue>();
    for (const [name, value] of Object.entries(object)) {
      const made = name.startsWith(forEach)
        ? this.#loop(name, value, bindings, areIds, depth)
        : [[name, this.#value(value, bindings)] as const];
      for (const [key, one] of made) {
        if (members.has(key)) throw failed(`Duplicate key ${key} is found while processing ${name}`);
        members.set(key, one);
      }
    }
    return Object.fromEntries(members);
  }

  *#loop(
    name: string,
    loop: JsonValue,
    bindings: Bindings,
    areIds: boolean,
    depth: number,
  ): Generator<readonly [string, JsonValue]> {
    const [identifier, collection, fragment] = isList(loop) && loop.length === 3 ? loop : [];
    const isLoop = name.length > forEach.length && typeof identifier === 'string' && isObject(fragment);
    if (!isLoop || typeof collection === 'string' || depth > deepest) throw failed('Fn::ForEach layout is incorrect');
    for (const item of this.#collection(collection!, bindings)) {
      const inner = new Map(bindings).set(identifier, item);
      for (const [key, value] of Object.entries(fragment)) {
        if (key.startsWith(forEach)) {
          yield* this.#loop(key, value, inner, areIds, depth + 1);
          continue;
        }
        const made = withItems(key, inner, '$&');
        if (areIds && !/^[a-zA-Z0-9]+$/.test(made))
          throw failed(`${this.#section === 'Outputs' ? 'OutputKey' : 'LogicalId'} '${made}' should be alphanumeric`);
        this.#spend(made.length);
        yield [made, this.#value(value, inner)];
      }
    }
  }

  #collection(collection: JsonValue, bindings: Bindings): readonly string[] {
    const missing = 'Could not find a collection or could not be resolved for Fn::ForEach';
    const items = this.#known(this.#value(collection, bindings));
    if (!isList(items) || !items.every(isScalar)) throw failed(missing);
    return items.map(String);
  }

  #value(value: JsonValue, bindings: Bindings): JsonValue {
    this.#spend(typeof value === 'string' ? value.length + 2 : 2);
    if (isList(value)) return value.map((item) => this.#value(item, bindings));
    if (!isObject(value)) return value;
    const name = functionOf(value);
    if (name === undefined || name.startsWith(forEach)) return this.#members(value, bindings, false, 0);
    return this.#call(name, value[name]!, bindings);
  }

  #call(name: string, argument: JsonValue, bindings: Bindings): JsonValue {
    if (name === 'Ref' && typeof argument === 'string' && bindings.has(argument)) return bindings.get(argument)!;
    const call = { [name]: name === 'Fn::Sub' ? this.#sub(argument, bindings) : this.#value(argument, bindings) };
    const known = foldable.has(name) ? this.#known(call) : undefined;
    if (known !== undefined) return known;
    if (name === 'Fn::Length') throw failed('The Fn::Length value could not be resolved for properties');
    return call;
  }

  #sub(argument: JsonValue, bindings: Bindings): JsonValue {
    if (typeof argument === 'string') return withItems(argument, bindings, '$');
    if (!isList(argument)) return this.#value(argument, bindings);
    const [text = '', ...values] = argument;
    return [
      typeof text === 'string' ? withItems(text, bindings, '$') : text,
      ...values.map((one) => this.#value(one, bindings)),
    ];
  }

  /** The value where it needs nothing of the stack; what is wrong with a call is said where it is used. */
  #known(value: JsonValue): JsonValue | undefined {
    const known = this.#tried(value);
    this.#spend(typeof known === 'string' ? known.length : 0);
    return known;
  }

  #tried(value: JsonValue): JsonValue | undefined {
    try {
      return resolveValue(value, this.#env) as JsonValue | undefined;
    } catch (error) {
      if (error instanceof NotKnownYet || error instanceof TemplateError) return undefined;
      throw error;
    }
  }
}

/** Calls that become values where their arguments are known. */
const foldable = new Set([
  'Fn::Sub',
  'Fn::Join',
  'Fn::Split',
  'Fn::Select',
  'Fn::FindInMap',
  'Fn::Length',
  'Fn::ToJsonString',
]);

/** The text with the items in place of `${Identifier}`, and of `&{Identifier}` where both signs are given. */
function withItems(text: string, bindings: Bindings, signs: '$' | '$&'): string {
  let result = '';
  let from = 0;
  for (;;) {
    const open = text.indexOf('{', from);
    const close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) return result + text.slice(from);
    const item = bindings.get(text.slice(open + 1, close));
    const sign = text[open - 1];
    if (item !== undefined && open > from && sign !== undefined && signs.includes(sign)) {
      result += text.slice(from, open - 1) + (sign === '&' ? item.replaceAll(/[^0-9A-Za-z]/g, '') : item);
      from = close + 1;
    } else {
      result += text.slice(from, open + 1);
      from = open + 1;
    }
  }
}
