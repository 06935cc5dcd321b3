/**
 * On what Step Functions' operations are authorized, and what authorization asks of state machines.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
 */
import type { Context } from '../../wire/context.ts';
import type { OperationManifest, Requirement, ResourceFacts } from '../../wire/service.ts';
import { machineArn } from './arns.ts';
import { Machines } from './records.ts';
import { parseArn } from '../../kernel/arn.ts';

type Load = OperationManifest['load'];

export const onMachine = (load: Load): OperationManifest => ({
  load,
  resources: ({ stateMachineArn }: { readonly stateMachineArn?: string }) => [stateMachineArn ?? '*'],
});

export const onExecution = (load: Load): OperationManifest => ({
  load,
  resources: ({ executionArn }: { readonly executionArn: string }) => [executionArn],
});

export const onResource = (load: Load): OperationManifest => ({
  load,
  resources: ({ resourceArn }: { readonly resourceArn: string }) => [resourceArn],
});

interface Given {
  readonly name?: string;
  readonly stateMachineArn?: string;
  readonly roleArn?: string;
  readonly tags?: readonly unknown[];
}

export function newMachineArn({ name = '' }: Given, ctx: Context): string[] {
  return [machineArn(ctx, name)];
}

/** Whoever hands a role over may do so; whoever tags may tag. */
export function handsOver(input: Given, ctx: Context): Requirement[] {
  const resource = input.stateMachineArn ?? machineArn(ctx, input.name ?? '');
  const { roleArn, tags = [] } = input;
  const pass = { 'iam:PassedToService': 'states.amazonaws.com', 'iam:AssociatedResourceArn': resource };
  return [
    ...(roleArn === undefined ? [] : [{ action: 'iam:PassRole', resource: roleArn, conditionKeys: pass }]),
    ...(tags.length === 0 ? [] : [{ action: 'states:TagResource', resource }]),
  ];
}

/** An execution has the tags of its state machine. */
export const resourceFacts: ResourceFacts = {
  tags: async (arn, ctx) => {
    const { region, account, resource } = parseArn(arn) ?? {};
    const [kind, name = ''] = resource?.split(':') ?? [];
    if ((kind !== 'stateMachine' && kind !== 'execution') || region === undefined || account === undefined)
      return undefined;
    return (await ctx.read((tx) => tx.in(Machines, { region, account }).get(name)))?.tags;
  },
};
