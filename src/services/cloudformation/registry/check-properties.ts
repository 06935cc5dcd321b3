/**
 * Whether properties are those of a type, with AWS's own sentences for what is not:
 * https://github.com/aws-cloudformation/cloudformation-resource-schema (its validator is everit's, whose texts those
 * are). Values that a template writes as text become what the type says, and the other way round:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ (a parameter's value is always text).
 */
import type { ResourceProperties } from '../../../wire/resource-type.ts';
import { typeFacts, type PropertyTypes } from './facts.ts';
import type { ValueType } from './value-type.ts';

/** `violations`: each with its place, `#/Rules/0: required key [Status] not found`. */
export class PropertyError extends Error {
  readonly violations: readonly string[];

  /** The message is Cloud Control's; a stack's event has `eventReason`. */
  constructor(violations: readonly string[]) {
    super(`Model validation failed (${violations.join(', ')})`);
    this.name = 'PropertyError';
    this.violations = violations;
  }

  eventReason(logicalId: string): string {
    return `Properties validation failed for resource ${logicalId} with message:\n${this.violations.join('\n')}`;
  }
}

export interface CheckOptions {
  /** Cloud Control: what is given is what is meant; no value is made another type's. */
  readonly exact?: boolean;
}

/** How many violations are told at most. */
const maxViolations = 20;

/**
 * The properties with their values of their types. A symbol (what is known only once it is there) is of any type.
 * @throws PropertyError
 * @throws Error where the registry does not know the type
 */
export function checkProperties(type: string, given: ResourceProperties, options: CheckOptions = {}) {
  const facts = typeFacts(type);
  if (!facts) throw new Error(`The registry has no type "${type}".`);
  const violations: string[] = [];
  const check: Check = { exact: options.exact === true, violations };
  const properties = checkedObject(given, facts.properties, '#', check, facts.open);
  if (violations.length > 0) throw new PropertyError(violations.slice(0, maxViolations));
  return properties;
}

interface Check {
  readonly exact: boolean;
  readonly violations: string[];
}

function checkedObject(
  given: ResourceProperties,
  types: PropertyTypes,
  path: string,
  check: Check,
  open = false,
): Record<string, unknown> {
  const checked: Record<string, unknown> = {};
  for (const [property, { required }] of types)
    if (required && given[property] === undefined)
      check.violations.push(`${path}: required key [${property}] not found`);
  for (const [property, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const facts = types.get(property);
    if (facts) put(checked, property, checkedValue(value, facts.type, `${path}/${property}`, check));
    else if (open) put(checked, property, value);
    else check.violations.push(`${path}: extraneous key [${property}] is not permitted`);
  }
  return checked;
}

/** An own property, whatever its name. */
function put(into: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
}

function checkedValue(value: unknown, type: ValueType, path: string, check: Check): unknown {
  if (typeof value === 'symbol') return value;
  switch (type.kind) {
    case 'json':
      return checkedJson(value, path, check);
    case 'either':
      return checkedEither(value, type.types, path, check);
    case 'list':
      if (!Array.isArray(value)) {
        // A template may write one value for a list of one.
        if (check.exact || isObject(value)) return wrong('JSONArray', value, path, check);
        return [checkedValue(value, type.element, `${path}/0`, check)];
      }
      return value.map((one, at) => checkedValue(one, type.element, `${path}/${at}`, check));
    case 'map': {
      if (!isObject(value)) return wrong('JSONObject', value, path, check);
      const checked: Record<string, unknown> = {};
      for (const [key, one] of Object.entries(value))
        put(checked, key, checkedValue(one, type.element, `${path}/${key}`, check));
      return checked;
    }
    case 'object':
      if (!isObject(value)) return wrong('JSONObject', value, path, check);
      return checkedObject(value, type.properties(), path, check);
    case 'tag':
      if (!isObject(value)) return wrong('JSONObject', value, path, check);
      return checkedObject(value, tagTypes, path, check);
    default:
      return checkedScalar(value, type.kind, path, check);
  }
}

const text: ValueType = { kind: 'string' };
const tagTypes: PropertyTypes = new Map(
  ['Key', 'Value'].map((name) => [name, { type: text, required: true, replaces: 'never' as const }]),
);

/** A document, or the text of one. */
function checkedJson(value: unknown, path: string, check: Check): unknown {
  if (isObject(value) || Array.isArray(value)) return value;
  if (!check.exact && typeof value === 'string') return value;
  return wrong('JSONObject', value, path, check);
}

/** As the first type that takes it as it is, or else the first that can be made of it. */
function checkedEither(value: unknown, types: readonly ValueType[], path: string, check: Check): unknown {
  for (const exact of check.exact ? [true] : [true, false])
    for (const type of types) {
      const violations: string[] = [];
      const checked = checkedValue(value, type, path, { exact, violations });
      if (violations.length === 0) return checked;
    }
  return checkedValue(value, types[0]!, path, check);
}

function checkedScalar(
  value: unknown,
  kind: 'string' | 'integer' | 'number' | 'boolean' | 'time',
  path: string,
  check: Check,
) {
  switch (kind) {
    case 'string':
    case 'time':
      if (typeof value === 'string') return value;
      if (!check.exact && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
      return wrong('String', value, path, check);
    case 'boolean':
      if (typeof value === 'boolean') return value;
      if (!check.exact && typeof value === 'string' && /^(?:true|false)$/i.test(value))
        return value.toLowerCase() === 'true';
      return wrong('Boolean', value, path, check);
    default: {
      const number = !check.exact && typeof value === 'string' && /^-?[0-9]{1,18}(?:\.[0-9]{1,18})?$/.test(value);
      const found = number ? Number(value) : value;
      if (typeof found === 'number' && (kind === 'number' || Number.isInteger(found))) return found;
      return wrong(kind === 'integer' ? 'Integer' : 'Number', value, path, check);
    }
  }
}

function wrong(expected: string, value: unknown, path: string, check: Check): undefined {
  check.violations.push(`${path}: expected type: ${expected}, found: ${foundType(value)}`);
  return undefined;
}

function foundType(value: unknown): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  switch (typeof value) {
    case 'string':
      return 'String';
    case 'boolean':
      return 'Boolean';
    case 'number':
      return Number.isInteger(value) ? 'Integer' : 'Double';
    default:
      return 'JSONObject';
  }
}

function isObject(value: unknown): value is ResourceProperties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
