/** Functions that make texts: Fn::Join, Fn::Split, Fn::Base64, Fn::ToJsonString. */
import { asText, isObject } from '../json-value.ts';
import { functionError } from '../template-error.ts';
import { joined, measure } from './budget.ts';
import { absent, hasUnresolved, unresolved, type IntrinsicFunction } from './environment.ts';

export const malformedJoin = () =>
  functionError(
    'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or ' +
      'a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
  );

export const join: IntrinsicFunction = (argument, { resolve, spend }) => {
  if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string') throw malformedJoin();
  const [delimiter] = argument;
  const parts = resolve(argument[1]);
  if (parts === unresolved) return unresolved;
  if (!Array.isArray(parts)) throw malformedJoin();
  const texts = parts.map((part: unknown) => (part === unresolved ? unresolved : asText(part)));
  if (texts.includes(undefined)) throw malformedJoin();
  return texts.includes(unresolved) ? unresolved : joined(texts, delimiter, spend);
};

export const malformedSplit = () =>
  functionError(
    'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a ' +
      'function that returns a string to be split.',
  );

export const split: IntrinsicFunction = (argument, { resolve }) => {
  if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string') throw malformedSplit();
  const [delimiter] = argument;
  const source = resolve(argument[1]);
  if (source === unresolved) return unresolved;
  const text = asText(source);
  if (text === undefined || delimiter === '') throw malformedSplit();
  return text.split(delimiter);
};

export const base64: IntrinsicFunction = (argument, { resolve, spend }) => {
  const value = resolve(argument);
  if (value === unresolved) return unresolved;
  const text = asText(value);
  if (text === undefined) throw functionError('every Fn::Base64 object must have a String-typed value.');
  spend(2 * text.length);
  return Buffer.from(text, 'utf8').toString('base64');
};

export const toJsonString: IntrinsicFunction = (argument, { resolve, spend }) => {
  if (!isObject(argument) && !Array.isArray(argument))
    throw functionError('every Fn::ToJsonString object must have a value that is an object or a list.');
  const value = resolve(argument);
  measure(value, spend);
  if (hasUnresolved(value)) return unresolved;
  return JSON.stringify(value === absent ? null : value);
};
