/**
 * A template's values with Java's meaning: null, Boolean, number, String, Map (with its entries), List, and objects of
 * the host, which have nothing but what they list. A number without a fraction is an Integer.
 */
import type { Budget } from './budget.ts';

/** An object of ours that templates reach: `$util`, `$util.time`. */
export class HostObject {
  readonly properties: ReadonlyMap<string, Value>;
  readonly methods: ReadonlyMap<string, HostMethod>;
  constructor(properties: ReadonlyMap<string, Value>, methods: ReadonlyMap<string, HostMethod>) {
    this.properties = properties;
    this.methods = methods;
  }
}

export type HostMethod = (args: readonly Value[], budget: Budget) => Value;

/** Of a Map's `entrySet`. */
export class Entry {
  readonly key: Value;
  readonly map: ValueMap;
  constructor(key: Value, map: ValueMap) {
    this.key = key;
    this.map = map;
  }
  get value(): Value {
    return this.map.get(this.key) ?? null;
  }
}

export type ValueMap = Map<Value, Value>;
export type Value = null | boolean | number | string | ValueMap | Value[] | Entry | HostObject;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** JSON as templates see it. */
export function fromJson(json: Json | undefined): Value {
  if (typeof json !== 'object' || json === null) return json ?? null;
  if (Array.isArray(json)) return json.map(fromJson);
  const map: ValueMap = new Map();
  for (const key of Object.keys(json)) map.set(key, fromJson((json as Readonly<Record<string, Json>>)[key]));
  return map;
}

/** How deep values may lie in each other where they are written out or compared; one that holds itself has no end. */
const maxDepth = 200;

/** @throws TemplateError where it is too large, or holds itself */
export function toJson(value: Value, budget: Budget, depth = 0): Json {
  budget.spend(1);
  if (depth > maxDepth) throw budget.tooMuch(`A value has more than ${maxDepth} levels.`);
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'string') budget.allocate(value.length);
    return typeof value === 'number' && !Number.isFinite(value) ? null : value;
  }
  if (Array.isArray(value)) return value.map((item) => toJson(item, budget, depth + 1));
  if (value instanceof Map) return objectOf(value, budget, depth);
  if (value instanceof Entry)
    return objectOf(
      new Map<Value, Value>([
        ['key', value.key],
        ['value', value.value],
      ]),
      budget,
      depth,
    );
  return {};
}

function objectOf(map: ValueMap, budget: Budget, depth: number): Json {
  const made: Record<string, Json> = {};
  for (const [key, value] of map) {
    const name = typeof key === 'string' ? key : toText(key, budget);
    const json = toJson(value, budget, depth + 1);
    // As a name, this one would change what the object is.
    if (name === '__proto__') Object.defineProperty(made, name, { value: json, enumerable: true, configurable: true });
    else made[name] = json;
  }
  return made;
}

/** Java's `toString`. @throws TemplateError */
export function toText(value: Value, budget: Budget, depth = 0): string {
  budget.spend(1);
  if (depth > maxDepth) throw budget.tooMuch(`A value has more than ${maxDepth} levels.`);
  const inner = (item: Value): string => toText(item, budget, depth + 1);
  const made = Array.isArray(value)
    ? `[${value.map(inner).join(', ')}]`
    : value instanceof Map
      ? `{${[...value].map(([key, item]) => `${inner(key)}=${inner(item)}`).join(', ')}}`
      : value instanceof Entry
        ? `${inner(value.key)}=${inner(value.value)}`
        : value instanceof HostObject
          ? 'object'
          : String(value);
  budget.allocate(made.length);
  return made;
}

/** Java's `equals`. @throws TemplateError */
export function isSame(left: Value, right: Value, budget: Budget, depth = 0): boolean {
  budget.spend(1);
  if (left === right) return true;
  if (depth > maxDepth) throw budget.tooMuch(`A value has more than ${maxDepth} levels.`);
  const same = (one: Value, other: Value): boolean => isSame(one, other, budget, depth + 1);
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, at) => same(item, right[at]!));
  if (left instanceof Map && right instanceof Map)
    return left.size === right.size && [...left].every(([key, item]) => right.has(key) && same(item, right.get(key)!));
  if (left instanceof Entry && right instanceof Entry)
    return same(left.key, right.key) && same(left.value, right.value);
  return false;
}
