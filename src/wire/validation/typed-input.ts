/**
 * What people wrote as JSON for an operation that a service calls for them: of the types that its model has. On the
 * wire the codecs see to that.
 */
import { AwsError } from '../errors.ts';
import type { ServiceModel, Shape } from '../models/model.ts';
import { shapeOf } from '../models/shapes.ts';
import { setEntry } from '../protocols/scalars/scalar.ts';
import { parseTimestamp } from '../protocols/scalars/timestamp.ts';

/**
 * The input under the model's member names: texts for times and bytes become those, JSON for bytes its text. What the
 * model does not have is left out. @throws AwsError SerializationException
 */
export function typedInput(model: ServiceModel, shapeName: string, value: unknown): Record<string, unknown> {
  return typed(model, shapeOf(model, shapeName), value, '') as Record<string, unknown>;
}

function typed(model: ServiceModel, shape: Shape, value: unknown, path: string): unknown {
  if (shape.document || value instanceof Uint8Array) return value;
  switch (shape.type) {
    case 'structure':
      return structure(model, shape, value, path);
    case 'list':
      if (!Array.isArray(value)) throw refused(path, 'a list');
      return value.map((item, at) => itemOf(model, shape.member!.shape, item, `${path}[${at}]`));
    case 'map':
      return map(model, shape, value, path);
    default:
      return scalar(shape, value, path);
  }
}

/** A null stays: validation refuses it by its place. */
function itemOf(model: ServiceModel, shapeName: string, value: unknown, path: string): unknown {
  return value === null ? null : typed(model, shapeOf(model, shapeName), value, path);
}

function structure(model: ServiceModel, shape: Shape, value: unknown, path: string): unknown {
  if (!isObject(value)) throw refused(path, 'an object');
  const made: Record<string, unknown> = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member === undefined || member === null) continue;
    made[name] = typed(model, shapeOf(model, ref.shape), member, path === '' ? name : `${path}.${name}`);
  }
  return made;
}

function map(model: ServiceModel, shape: Shape, value: unknown, path: string): unknown {
  if (!isObject(value)) throw refused(path, 'an object');
  const made: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value))
    setEntry(made, name, itemOf(model, shape.value!.shape, member, `${path}.${name.slice(0, 256)}`));
  return made;
}

function scalar({ type }: Shape, value: unknown, path: string): unknown {
  switch (type) {
    case 'boolean':
      if (typeof value !== 'boolean') throw refused(path, 'a boolean');
      return value;
    case 'integer':
    case 'long':
      if (!Number.isSafeInteger(value)) throw refused(path, 'a whole number');
      return value;
    case 'float':
    case 'double':
      if (typeof value !== 'number') throw refused(path, 'a number');
      return value;
    case 'timestamp':
      return timestamp(value, path);
    case 'blob':
      return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    default:
      if (typeof value !== 'string') throw refused(path, 'a string');
      return value;
  }
}

function timestamp(value: unknown, path: string): Date {
  const time = value instanceof Date ? value : typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (time === undefined) throw refused(path, 'a time as ISO 8601 writes it');
  return time;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(path: string, type: string): AwsError {
  const what = path === '' ? 'The input' : `The value of the field '${path}'`;
  return new AwsError('SerializationException', `${what} must be ${type}.`, {}, 400);
}
