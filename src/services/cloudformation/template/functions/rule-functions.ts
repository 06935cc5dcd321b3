/**
 * Functions that only rules know.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html
 */
import { asText } from '../json-value.ts';
import { functionError, TemplateError } from '../template-error.ts';
import type { IntrinsicFunction, Scope } from './environment.ts';

const twoOf = (name: string, argument: unknown, { resolve }: Scope): readonly unknown[] => {
  if (!Array.isArray(argument) || argument.length !== 2)
    throw functionError(`every ${name} object requires a list of 2 parameters.`);
  return argument.map(resolve);
};

const textsOf = (name: string, value: unknown): readonly string[] => {
  const texts = Array.isArray(value) ? value.map(asText) : [undefined];
  if (texts.includes(undefined)) throw functionError(`every ${name} object requires a list of strings.`);
  return texts as string[];
};

export const contains: IntrinsicFunction = (argument, scope) => {
  const [list, value] = twoOf('Fn::Contains', argument, scope);
  return textsOf('Fn::Contains', list).includes(asText(value) ?? '');
};

export const eachMemberEquals: IntrinsicFunction = (argument, scope) => {
  const [list, value] = twoOf('Fn::EachMemberEquals', argument, scope);
  return textsOf('Fn::EachMemberEquals', list).every((one) => one === asText(value));
};

export const eachMemberIn: IntrinsicFunction = (argument, scope) => {
  const [list, among] = twoOf('Fn::EachMemberIn', argument, scope);
  const all = new Set(textsOf('Fn::EachMemberIn', among));
  return textsOf('Fn::EachMemberIn', list).every((one) => all.has(one));
};

export const refAll: IntrinsicFunction = (argument, { env }) =>
  parametersOf(argument, env.template).flatMap((name) => env.parameters.get(name) as string | readonly string[]);

export const valueOf: IntrinsicFunction = (argument, { env }) => {
  const [parameter, attribute] = Array.isArray(argument) ? (argument as unknown[]) : [];
  if (typeof parameter !== 'string' || typeof attribute !== 'string' || !env.parameters.has(parameter))
    throw functionError('every Fn::ValueOf object requires the name of a parameter and an attribute.');
  return attributeOf('Fn::ValueOf', env.attributeOfParameter)(parameter, attribute);
};

export const valueOfAll: IntrinsicFunction = (argument, { env }) => {
  const [type, attribute] = Array.isArray(argument) ? (argument as unknown[]) : [];
  if (typeof attribute !== 'string')
    throw functionError('every Fn::ValueOfAll object requires a parameter type and an attribute.');
  const read = attributeOf('Fn::ValueOfAll', env.attributeOfParameter);
  return parametersOf(type, env.template).map((name) => read(name, attribute));
};

function parametersOf(type: unknown, template: Scope['env']['template']): readonly string[] {
  if (typeof type !== 'string') throw functionError('every Fn::RefAll object requires a parameter type.');
  return [...template.parameters.values()].filter((one) => one.type === type).map(({ name }) => name);
}

function attributeOf(
  name: string,
  read: Scope['env']['attributeOfParameter'],
): NonNullable<Scope['env']['attributeOfParameter']> {
  if (!read) throw new TemplateError(`Sandlot does not have ${name}: nothing here knows what such a parameter names.`);
  return read;
}
