/**
 * On which stacks CloudFormation's actions are authorized, with which condition keys:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
import type { ConditionKeys, Context, TagFacts } from '../../wire/context.ts';
import type { OperationManifest, Requirement } from '../../wire/service.ts';
import { Stacks } from './records.ts';

interface StackInput {
  readonly StackName?: string;
  readonly RoleARN?: string;
  readonly TemplateURL?: string;
  readonly StackPolicyURL?: string;
  readonly ResourceTypes?: readonly string[];
  readonly PhysicalResourceId?: string;
}

/** The stack that the input names, or any that the name may be given to. */
export async function stackArns({ StackName: name }: StackInput, ctx: Context): Promise<readonly string[]> {
  if (name === undefined || name === '') return [`arn:aws:cloudformation:${ctx.region}:${ctx.account}:stack/*`];
  if (name.startsWith('arn:')) return [name];
  const stack = await ctx.read((tx) => tx.in(Stacks).find('name', name));
  return [stack?.id ?? `arn:aws:cloudformation:${ctx.region}:${ctx.account}:stack/${name}/*`];
}

export function onStack(load: OperationManifest['load'], more: Partial<OperationManifest> = {}): OperationManifest {
  return { load, resources: stackArns, ...more };
}

/** With the condition keys of what the input names. */
export function stackKeys(input: StackInput): ConditionKeys {
  return {
    'cloudformation:RoleArn': input.RoleARN,
    'cloudformation:TemplateUrl': input.TemplateURL,
    'cloudformation:StackPolicyUrl': input.StackPolicyURL,
    'cloudformation:ResourceTypes': input.ResourceTypes,
  };
}

export function roleKeys({ RoleARN }: StackInput): ConditionKeys {
  return { 'cloudformation:RoleArn': RoleARN };
}

/** Whoever hands a role over may do so. */
export function passesRole({ RoleARN: resource }: StackInput): readonly Requirement[] {
  if (resource === undefined) return [];
  const conditionKeys = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
  return [{ action: 'iam:PassRole', resource, conditionKeys }];
}

export const stackConditionKeys = [
  'cloudformation:RoleArn',
  'cloudformation:TemplateUrl',
  'cloudformation:StackPolicyUrl',
  'cloudformation:ResourceTypes',
];

export async function tagsOf(arn: string, ctx: Context): Promise<readonly TagFacts[] | undefined> {
  return (await ctx.read((tx) => tx.in(Stacks).get(arn)))?.tags;
}
