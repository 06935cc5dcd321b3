/** Ref, Fn::GetAtt, Fn::ImportValue: values from elsewhere. */
import { asText, isObject } from '../json-value.ts';
import { formatError, functionError, TemplateError } from '../template-error.ts';
import { absent, unresolved, type Environment, type IntrinsicFunction } from './environment.ts';

/** Names that `Ref` and `Fn::Sub` know without a declaration. */
export const pseudoParameterNames: ReadonlySet<string> = new Set(
  ['AccountId', 'NotificationARNs', 'NoValue', 'Partition', 'Region', 'StackId', 'StackName', 'URLSuffix'].map(
    (name) => `AWS::${name}`,
  ),
);

export const ref: IntrinsicFunction = (argument, { env }) => {
  if (typeof argument !== 'string') throw functionError('every Ref object must have a single String value.');
  return referenced(argument, env);
};

/** What a name stands for: a pseudo parameter, a parameter, a resource. @throws TemplateError */
export function referenced(name: string, env: Environment): unknown {
  if (name === 'AWS::NoValue') return absent;
  if (pseudoParameterNames.has(name)) return env.pseudo[name.slice('AWS::'.length) as keyof Environment['pseudo']];
  if (env.parameters.has(name)) return env.parameters.get(name);
  if (env.template.resources.has(name)) return env.ref(name);
  throw unresolvedResources([name], 'Resources');
}

export const unresolvedResources = (names: readonly string[], block: string) =>
  formatError(`Unresolved resource dependencies [${names.join(', ')}] in the ${block} block of the template`);

export const getAtt: IntrinsicFunction = (argument, { env, resolve }) => {
  const { resource, attribute } = attributeReference(argument);
  const name = resolve(attribute);
  if (name === unresolved) return unresolved;
  if (typeof name !== 'string') throw malformedGetAtt();
  return attributeOf(resource, name, env);
};

/** @throws TemplateError */
export function attributeOf(resource: string, attribute: string, env: Environment): unknown {
  if (!env.template.resources.has(resource)) throw undefinedResource(resource);
  return env.attribute(resource, attribute);
}

export const undefinedResource = (name: string) =>
  functionError(`instance of Fn::GetAtt references undefined resource ${name}`);

const malformedGetAtt = () =>
  functionError(
    'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  );

/**
 * `[resource, attribute]`, or `resource.attribute` in one text. The attribute may be a function, the resource may not.
 *
 * @throws TemplateError
 */
export function attributeReference(argument: unknown): { readonly resource: string; readonly attribute: unknown } {
  const parts = typeof argument === 'string' ? splitAtDot(argument) : argument;
  if (!Array.isArray(parts) || parts.length !== 2) throw malformedGetAtt();
  const [resource, attribute] = parts as unknown[];
  const named = typeof attribute === 'string' ? attribute !== '' : isObject(attribute);
  if (typeof resource !== 'string' || resource === '' || !named) throw malformedGetAtt();
  return { resource, attribute };
}

export function splitAtDot(text: string): readonly string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

/**
 * https://github.com/aws/aws-cdk/pull/37724, https://github.com/aws-cloudformation/cfn-lint/pull/4495 (2026-05, tried
 * against AWS)
 */
export const getStackOutput: IntrinsicFunction = (argument, { env, resolve }) => {
  const given = resolve(stackOutputArguments(argument)) as Record<string, unknown>;
  if (Object.values(given).includes(unresolved)) return unresolved;
  const texts = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, asText(value)]));
  const { StackName: stackName, OutputName: outputName, Region: region, RoleArn: roleArn } = texts;
  if (stackName === undefined || outputName === undefined) throw malformedStackOutput();
  if (!env.stackOutput) throw new TemplateError('Sandlot does not have Fn::GetStackOutput here.');
  return env.stackOutput({ stackName, outputName, ...(region && { region }), ...(roleArn && { roleArn }) });
};

/** @throws TemplateError */
export function stackOutputArguments(argument: unknown): object {
  const names = isObject(argument) ? Object.keys(argument) : [];
  const isComplete = names.includes('StackName') && names.includes('OutputName');
  if (!isComplete || !names.every((name) => ['StackName', 'OutputName', 'Region', 'RoleArn'].includes(name)))
    throw malformedStackOutput();
  return argument as object;
}

const malformedStackOutput = () =>
  functionError('every Fn::GetStackOutput object requires StackName and OutputName, and may have Region and RoleArn.');

export const importValue: IntrinsicFunction = (argument, { env, resolve }) => {
  const name = resolve(argument);
  if (name === unresolved) return unresolved;
  const text = asText(name);
  if (text === undefined)
    throw functionError('every Fn::ImportValue object must have a String-typed value: the name of an export.');
  return env.exported(text);
};
