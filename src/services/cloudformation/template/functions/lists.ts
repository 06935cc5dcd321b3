/** Functions on lists: Fn::Select, Fn::GetAZs, Fn::Length. */
import { asText, isObject } from '../json-value.ts';
import { functionError } from '../template-error.ts';
import { unresolved, type IntrinsicFunction } from './environment.ts';

export const malformedSelect = () =>
  functionError('Fn::Select requires a list argument with two elements: an integer index and a list');

export const select: IntrinsicFunction = (argument, { resolve }) => {
  if (!Array.isArray(argument) || argument.length !== 2) throw malformedSelect();
  const index = resolve(argument[0]);
  const list = resolve(argument[1]);
  if (index === unresolved || list === unresolved) return unresolved;
  const text = asText(index);
  if (text === undefined || !/^-?\d{1,9}$/.test(text) || !Array.isArray(list)) throw malformedSelect();
  const at = Number(text);
  if (at < 0 || at >= list.length) throw functionError(`Fn::Select cannot select nonexistent value at index ${at}`);
  return list[at];
};

export const getAzs: IntrinsicFunction = (argument, { env, resolve }) => {
  const region = resolve(argument);
  if (region === unresolved) return unresolved;
  if (typeof region !== 'string') throw functionError('every Fn::GetAZs object must have a String-typed value.');
  return [...env.zones(region === '' ? env.pseudo.Region : region)];
};

export const length: IntrinsicFunction = (argument, { resolve }) => {
  if (!Array.isArray(argument) && !isObject(argument)) throw malformedLength();
  const list = resolve(argument);
  if (list === unresolved) return unresolved;
  if (!Array.isArray(list)) throw malformedLength();
  return list.length;
};

const malformedLength = () => functionError('Fn::Length requires a list, or a function that returns a list.');
