/** An environment for this folder's tests: resources answer with their names, exports with theirs. */
import { evaluateConditions } from './evaluation/conditions.ts';
import type { Environment, StackOutputReference } from './functions/environment.ts';
import { parseTemplate } from './index.ts';
import { parameterReferences, resolveParameters } from './parameters/resolve-parameters.ts';
import type { Template } from './template.ts';
import { TemplateError } from './template-error.ts';

export const pseudo = {
  AccountId: '123456789012',
  Region: 'us-east-1',
  Partition: 'aws',
  URLSuffix: 'amazonaws.com',
  StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/demo/1',
  StackName: 'demo',
  NotificationARNs: ['arn:aws:sns:us-east-1:123456789012:a'],
};

export function environmentOf(template: Template, given: Readonly<Record<string, string>> = {}): Environment {
  const values = Object.entries(given).map(([name, value]) => [name, { value }] as const);
  const base = {
    template,
    pseudo,
    parameters: parameterReferences(resolveParameters(template, new Map(values))),
    ref: (logicalId: string) => `ref-of-${logicalId}`,
    attribute: (logicalId: string, name: string) => `${logicalId}.${name}`,
    exported: (name: string) => {
      if (name !== 'shared') throw new TemplateError(`No export named ${name} found.`);
      return 'exported-value';
    },
    stackOutput: ({ region = 'us-east-1', stackName, outputName }: StackOutputReference) =>
      `${region}/${stackName}/${outputName}`,
    zones: (region: string) => [`${region}a`, `${region}b`],
  };
  return { ...base, conditions: evaluateConditions(base) };
}

/** What is thrown, or an empty text. */
export function errorOf(work: () => unknown): string {
  try {
    work();
    return '';
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
}

/** The shortest template that a part can stand in. */
export const withResource = (more: string): Template =>
  parseTemplate(`${more}\nResources:\n  Handle:\n    Type: AWS::CloudFormation::WaitConditionHandle\n`);
