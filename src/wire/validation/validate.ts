/**
 * The models' constraints (required members, lengths, ranges, patterns, enumerations), with the messages that AWS's
 * services print. Compiled once per shape.
 *
 * Not here: types (the codecs refuse what is not of its member's type) and meaning (services).
 * Spec: https://smithy.io/2.0/spec/constraint-traits.html; the texts are the services' own.
 */
import { AwsError } from '../errors.ts';
import { ownFailure, validationMessage } from '../protocols/codec/errors.ts';
import type { ServiceModel, Shape } from '../models/model.ts';
import { compilePattern } from './pattern.ts';
import { perModel, shapeOf } from '../models/shapes.ts';
import { showValue } from './show-value.ts';

/** Adds a failure for everything in the value that breaks a constraint. */
type Check = (value: any, path: string, failures: string[]) => void;

/** No client needs more to learn what is wrong, and a hostile list must not make a message of megabytes. */
const MAX_FAILURES = 50;
/** No shape with a pattern allows more; beyond it the engine's own stack is the limit. */
const MAX_PATTERN_INPUT = 2_097_152;

/**
 * Every constraint of the shape that the input breaks, in AWS's words and the members' order; none when it is valid.
 * @param input a structure under the model's member names, as `parseInput` returns it
 */
export function validate(model: ServiceModel, shapeName: string, input: Readonly<Record<string, unknown>>): string[] {
  const failures: string[] = [];
  checks(model)(shapeName)?.(input, '', failures);
  return failures;
}

/** The code under which the service refuses an input that breaks its model's constraints. */
export function validationErrorCode({ dialect, metadata }: ServiceModel): string {
  return dialect?.validationErrorCode ?? (metadata.protocol === 'query' ? 'ValidationError' : 'ValidationException');
}

/** The error (400) that carries the failures of an input, or says of one of them what the service has for it. */
export function validationError(model: ServiceModel, failures: readonly string[], input?: string): AwsError {
  return (
    ownFailure(model.dialect?.failures, failures, input) ??
    new AwsError(validationErrorCode(model), validationMessage(failures), {}, 400)
  );
}

/** A shape's check; undefined when nothing in it is constrained. */
const checks = perModel((model) => {
  const compiled = new Map<string, Check | undefined>();
  return function of(name: string): Check | undefined {
    if (compiled.has(name)) return compiled.get(name);
    let real: Check | undefined;
    compiled.set(name, (value, path, failures) => real?.(value, path, failures));
    real = model.dialect?.ownEnumerations?.has(name) ? undefined : compileCheck(model, shapeOf(model, name), of);
    compiled.set(name, real);
    return real;
  };
});

type Of = (name: string) => Check | undefined;

function compileCheck(model: ServiceModel, shape: Shape, of: Of): Check | undefined {
  // Events are checked as they come.
  if (shape.document || shape.eventstream) return undefined;
  switch (shape.type) {
    case 'structure':
      return structureCheck(model, shape, of);
    case 'list':
      return listCheck(model, shape, of);
    case 'map':
      return mapCheck(model, shape, of);
    default:
      return scalarCheck(model, shape);
  }
}

function structureCheck(model: ServiceModel, shape: Shape, of: Of): Check | undefined {
  const members = Object.entries(shape.members ?? {})
    .map(([name, ref]) => ({
      name,
      shown: lowerFirst(name),
      required: shape.required?.includes(name) === true && model.dialect?.optional?.has(name) !== true,
      check: of(ref.shape),
    }))
    .filter(({ required, check }) => required || check !== undefined);
  const alternatives = shape.union ? Object.keys(shape.members ?? {}) : undefined;
  if (members.length === 0 && alternatives === undefined) return undefined;
  return (value, path, failures) => {
    for (const { name, shown, required, check } of members) {
      if (failures.length >= MAX_FAILURES) return;
      const member = value[name];
      if (member === undefined || member === null) {
        if (required) failures.push(failure(nothing(model), join(path, shown), 'Member must not be null'));
      } else check?.(member, join(path, shown), failures);
    }
    if (alternatives !== undefined && alternatives.filter((name) => value[name] !== undefined).length !== 1) {
      failures.push(
        failure('Value', path, `Member must have exactly one of [${alternatives.map(lowerFirst).join(', ')}]`),
      );
    }
  };
}

function listCheck(model: ServiceModel, shape: Shape, of: Of): Check {
  const entryShape = shapeOf(model, shape.member!.shape);
  const check = of(shape.member!.shape);
  const size = sizeConstraint(shape);
  const isOwn = model.dialect?.ownEnumerations?.has(shape.member!.shape) ?? false;
  const entries = isScalar(entryShape) && !isOwn ? scalarTest(entryShape) : undefined;
  return (value: readonly unknown[], path, failures) => {
    // A map's or list's path is only built where it is needed.
    const problem = size?.(value.length);
    if (problem !== undefined) failures.push(failure(shown(model, shape, value), path, problem));
    if (entries !== undefined) {
      if (value.some((entry) => entry !== null && entries.test(entry).length > 0)) {
        failures.push(
          failure(shown(model, shape, value), path, `Member must satisfy constraint: [${toldOf(model, entries)}]`),
        );
      }
    }
    for (let index = 0; index < value.length && failures.length < MAX_FAILURES; index++) {
      if (value[index] === null)
        failures.push(failure(nothing(model), `${path}.${index + 1}.member`, 'Member must not be null'));
      else if (entries === undefined) check?.(value[index], `${path}.${index + 1}.member`, failures);
    }
  };
}

function mapCheck(model: ServiceModel, shape: Shape, of: Of): Check {
  const keyShape = shapeOf(model, shape.key!.shape);
  const valueShape = shapeOf(model, shape.value!.shape);
  const size = sizeConstraint(shape);
  const keys = scalarTest(keyShape);
  const values = isScalar(valueShape) ? scalarTest(valueShape) : undefined;
  const check = values === undefined ? of(shape.value!.shape) : undefined;
  return (map: Readonly<Record<string, unknown>>, path, failures) => {
    const names = Object.keys(map);
    const fail = (constraint: string) => failures.push(failure(shown(model, shape, map), path, constraint));
    const problem = size?.(names.length);
    if (problem !== undefined) fail(problem);
    if (keys !== undefined && names.some((name) => keys.test(name).length > 0))
      fail(`Map keys must satisfy constraint: [${keys.constraints.join(', ')}]`);
    if (values !== undefined && names.some((name) => map[name] !== null && values.test(map[name]).length > 0))
      fail(`Map value must satisfy constraint: [${toldOf(model, values)}]`);
    for (const name of names) {
      if (failures.length >= MAX_FAILURES) return;
      if (map[name] === null)
        failures.push(failure(nothing(model), `${path}.${name.slice(0, 256)}.member`, 'Member must not be null'));
      else check?.(map[name], `${path}.${name.slice(0, 256)}.member`, failures);
    }
  };
}

function toldOf({ dialect }: ServiceModel, { constraints }: ScalarTest): string {
  return [...constraints, ...(dialect?.entriesNotNull ? ['Member must not be null'] : [])].join(', ');
}

function scalarCheck(model: ServiceModel, shape: Shape): Check | undefined {
  const scalar = scalarTest(shape);
  if (scalar === undefined) return undefined;
  return (value, path, failures) => {
    for (const constraint of scalar.test(value)) failures.push(failure(shown(model, shape, value), path, constraint));
  };
}

interface ScalarTest {
  /** The constraints that the value breaks. */
  readonly test: (value: any) => readonly string[];
  /** All constraints, in the order in which a collection's message lists them. */
  readonly constraints: readonly string[];
}

const SATISFIED: readonly string[] = [];

/** A scalar's constraints; undefined when it has none. */
function scalarTest(shape: Shape): ScalarTest | undefined {
  if (shape.type === 'string') return stringTest(shape);
  const size = sizeConstraint(shape);
  if (size === undefined || !['blob', 'integer', 'long', 'float', 'double'].includes(shape.type)) return undefined;
  const sizeOf =
    shape.type === 'blob'
      ? (value: unknown) => (value instanceof Uint8Array ? value.byteLength : undefined)
      : (value: number) => value;
  return {
    constraints: sizeTexts(shape),
    test: (value) => {
      // A stream's length is known only once it has been read.
      const measured = sizeOf(value);
      const problem = measured === undefined ? undefined : size(measured);
      return problem === undefined ? SATISFIED : [problem];
    },
  };
}

function stringTest(shape: Shape): ScalarTest | undefined {
  const size = sizeConstraint(shape);
  const matches = shape.pattern === undefined ? undefined : patternTest(shape.pattern);
  const values = shape.enum === undefined ? undefined : new Set(shape.enum);
  if (size === undefined && matches === undefined && values === undefined) return undefined;
  const patternText = `Member must satisfy regular expression pattern: ${shape.pattern}`;
  const enumText = `Member must satisfy enum value set: [${shape.enum?.join(', ')}]`;
  const max = shape.max ?? Infinity;
  return {
    constraints: [...sizeTexts(shape), ...(matches ? [patternText] : []), ...(values ? [enumText] : [])],
    test: (value: string) => {
      const sizeProblem = size?.(value.length > 0 ? codePoints(value) : 0);
      // The length comes first: a pattern is never tried on a string longer than its shape allows.
      const tooLong = value.length > max && codePoints(value) > max;
      const patternProblem = matches !== undefined && !tooLong && !matches(value);
      const enumProblem = values !== undefined && !values.has(value);
      if (sizeProblem === undefined && !patternProblem && !enumProblem) return SATISFIED;
      return [
        ...(enumProblem ? [enumText] : []),
        ...(patternProblem ? [patternText] : []),
        ...(sizeProblem ? [sizeProblem] : []),
      ];
    },
  };
}

/** Compiled at the first value, not with the shape: most of a service's patterns are never needed. */
function patternTest(pattern: string): (value: string) => boolean {
  let compiled: RegExp | undefined;
  return (value) => value.length <= MAX_PATTERN_INPUT && (compiled ??= compilePattern(pattern)).test(value);
}

/** Tests a length or a value against the shape's range; returns the constraint that it breaks. */
function sizeConstraint(shape: Shape): ((size: number) => string | undefined) | undefined {
  const { min, max } = shape;
  if (min === undefined && max === undefined) return undefined;
  const least = min ?? -Infinity;
  const most = max ?? Infinity;
  const measure = isNumber(shape) ? 'value' : 'length';
  return (size) =>
    size < least
      ? `Member must have ${measure} greater than or equal to ${min}`
      : size > most
        ? `Member must have ${measure} less than or equal to ${max}`
        : undefined;
}

function sizeTexts({ type, min, max }: Shape): string[] {
  const measure = isNumber({ type }) ? 'value' : 'length';
  return [
    ...(max === undefined ? [] : [`Member must have ${measure} less than or equal to ${max}`]),
    ...(min === undefined ? [] : [`Member must have ${measure} greater than or equal to ${min}`]),
  ];
}

function isNumber({ type }: Pick<Shape, 'type'>): boolean {
  return type === 'integer' || type === 'long' || type === 'float' || type === 'double';
}

function isScalar({ type }: Shape): boolean {
  return type !== 'structure' && type !== 'list' && type !== 'map';
}

/** A string's length as AWS counts it. */
function codePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      count--;
      at++;
    }
  }
  return count;
}

function failure(value: string, path: string, constraint: string): string {
  return `${value} at '${path}' failed to satisfy constraint: ${constraint}`;
}

function nothing({ dialect }: ServiceModel): string {
  return dialect?.omitsValues ? 'Value' : 'Value null';
}

/** `Value 'x'`, or `Value` alone where the model calls the value sensitive, or the service says none. */
function shown(model: ServiceModel, shape: Shape, value: unknown): string {
  if (model.dialect?.omitsValues) return 'Value';
  const text = showValue(model, shape, value);
  return text === undefined ? 'Value' : `Value '${text}'`;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Members' names as AWS's Java services print them. */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
