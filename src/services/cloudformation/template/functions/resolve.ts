/** Values with their functions resolved. */
import { isObject } from '../json-value.ts';
import { measure, newBudget } from './budget.ts';
import { cidr } from './cidr.ts';
import { ifFunction } from './conditional.ts';
import { absent, type Environment, type IntrinsicFunction, type Scope } from './environment.ts';
import { findInMap } from './find-in-map.ts';
import { getAzs, length, select } from './lists.ts';
import { functionOf, unsupportedFunction } from './names.ts';
import { getAtt, getStackOutput, importValue, ref } from './references.ts';
import { sub } from './sub.ts';
import { base64, join, split, toJsonString } from './texts.ts';

const functions: ReadonlyMap<string, IntrinsicFunction> = new Map<string, IntrinsicFunction>([
  ['Ref', ref],
  ['Fn::GetAtt', getAtt],
  ['Fn::ImportValue', importValue],
  ['Fn::GetStackOutput', getStackOutput],
  ['Fn::Sub', sub],
  ['Fn::Join', join],
  ['Fn::Split', split],
  ['Fn::Base64', base64],
  ['Fn::Select', select],
  ['Fn::GetAZs', getAzs],
  ['Fn::Cidr', cidr],
  ['Fn::FindInMap', findInMap],
  ['Fn::If', ifFunction],
  ['Fn::Length', length],
  ['Fn::ToJsonString', toJsonString],
]);

/**
 * The value with functions resolved and `AWS::NoValue` left out; undefined where all of it is `AWS::NoValue`. It may
 * hold `unresolved` where the environment gives it.
 *
 * @throws TemplateError
 */
export function resolveValue(value: unknown, env: Environment): unknown {
  const scope = resolverOf(env, functions);
  const resolved = scope.resolve(value);
  measure(resolved, scope.spend);
  return resolved === absent ? undefined : resolved;
}

/**
 * What resolves values by those functions; any other is refused. Whether the template may use those of language
 * extensions is `checkTemplate`'s to say: a processed template does not tell of its transforms.
 */
export function resolverOf(env: Environment, known: ReadonlyMap<string, IntrinsicFunction>): Scope {
  const scope: Scope = {
    env,
    spend: newBudget(),
    resolve(value) {
      const name = functionOf(value);
      if (name === undefined) return resolvedMembers(value, scope);
      scope.spend(1);
      const called = known.get(name);
      if (!called) throw unsupportedFunction(name);
      return called((value as Record<string, unknown>)[name], scope);
    },
  };
  return scope;
}

/** The functions that properties and outputs know, for those who know more. */
export const valueFunctions = functions;

function resolvedMembers(value: unknown, { resolve }: Scope): unknown {
  if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== absent);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, one]): [string, unknown] => [name, resolve(one)]);
  return Object.fromEntries(members.filter(([, one]) => one !== absent));
}
