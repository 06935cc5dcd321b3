/** Fn::If, and the functions that conditions are made of. */
import { asText, isObject } from '../json-value.ts';
import { functionError } from '../template-error.ts';
import { absent, unresolved, type IntrinsicFunction, type Scope } from './environment.ts';

/** @throws TemplateError */
export function ifArguments(argument: unknown): readonly [condition: string, then: unknown, otherwise: unknown] {
  if (!Array.isArray(argument) || typeof argument[0] !== 'string')
    throw functionError('Fn::If requires a list argument with the first element being a condition');
  if (argument.length !== 3) throw functionError('Fn::If requires a list argument with three elements');
  return argument as unknown as [string, unknown, unknown];
}

export const unknownCondition = (name: string, where: string) =>
  functionError(`unresolved condition dependency ${name} in ${where}`);

export const ifFunction: IntrinsicFunction = (argument, { env, resolve }) => {
  const [condition, then, otherwise] = ifArguments(argument);
  const holds = env.conditions.get(condition);
  if (holds === undefined) throw unknownCondition(condition, 'Fn::If');
  return resolve(holds ? then : otherwise);
};

export const condition: IntrinsicFunction = (argument, { env }) => {
  if (typeof argument !== 'string') throw functionError('every Condition object must have a single String value.');
  const holds = env.conditions.get(argument);
  if (holds === undefined) throw unknownCondition(argument, 'Condition');
  return holds;
};

export const equals: IntrinsicFunction = (argument, { resolve }) => {
  const [left, right] = Array.isArray(argument) && argument.length === 2 ? argument.map(resolve) : [];
  if (left === unresolved || right === unresolved) return unresolved;
  // AWS::NoValue equals nothing but itself.
  if (left === absent || right === absent) return left === right;
  const texts = [asText(left), asText(right)];
  if (texts.includes(undefined)) throw functionError('every Fn::Equals object requires a list of 2 string parameters.');
  return texts[0] === texts[1];
};

/** @throws TemplateError */
export function booleanArguments(name: 'Fn::And' | 'Fn::Or', argument: unknown): readonly unknown[] {
  const right = Array.isArray(argument) && argument.length >= 2 && argument.length <= 10 && argument.every(isObject);
  if (right) return argument as readonly unknown[];
  throw functionError(`every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`);
}

/** @throws TemplateError */
export function notArgument(argument: unknown): unknown {
  if (Array.isArray(argument) && argument.length === 1 && isObject(argument[0])) return argument[0];
  throw functionError('every Fn::Not object requires one boolean parameter.');
}

export const and: IntrinsicFunction = (argument, scope) =>
  booleanArguments('Fn::And', argument)
    .map((part) => truth('Fn::And', part, scope))
    .every(Boolean);

export const or: IntrinsicFunction = (argument, scope) =>
  booleanArguments('Fn::Or', argument)
    .map((part) => truth('Fn::Or', part, scope))
    .some(Boolean);

export const not: IntrinsicFunction = (argument, scope) => !truth('Fn::Not', notArgument(argument), scope);

function truth(name: 'Fn::And' | 'Fn::Or' | 'Fn::Not', part: unknown, { resolve }: Scope): boolean {
  const value = resolve(part);
  if (typeof value === 'boolean') return value;
  throw name === 'Fn::Not' ? notArgument(undefined) : booleanArguments(name, undefined);
}
