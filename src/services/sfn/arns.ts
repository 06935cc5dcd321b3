/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
import { parseArn } from '../../kernel/arn.ts';
import { invalidArn, wrongResource } from './errors.ts';

export interface Place {
  readonly region: string;
  readonly account: string;
}

export interface MachinePlace extends Place {
  readonly machine: string;
}

export interface ExecutionPlace extends MachinePlace {
  readonly execution: string;
}

export function machineArn({ region, account }: Place, name: string): string {
  return `arn:aws:states:${region}:${account}:stateMachine:${name}`;
}

export function executionArn({ region, account }: Place, machine: string, name: string): string {
  return `arn:aws:states:${region}:${account}:execution:${machine}:${name}`;
}

/** Of an execution of type EXPRESS, whose name alone does not tell it. */
export function expressArn({ region, account }: Place, machine: string, name: string, id: string): string {
  return `arn:aws:states:${region}:${account}:express:${machine}:${name}:${id}`;
}

/** @throws AwsError InvalidArn */
export function machinePlace(arn: string): MachinePlace {
  const { region, account, rest } = placeOf(arn);
  const [kind, machine, ...more] = rest;
  if (kind !== 'stateMachine' || !machine || more.length > 0) throw invalidArn(arn);
  return { region, account, machine };
}

/** @throws AwsError InvalidArn */
export function executionPlace(arn: string): ExecutionPlace {
  const { region, account, rest } = placeOf(arn);
  const [kind, machine, execution, ...more] = rest;
  if (kind === 'express') throw wrongResource(kind);
  if (kind !== 'execution' || !machine || !execution || more.length > 0) throw invalidArn(arn);
  return { region, account, machine, execution };
}

function placeOf(arn: string): Place & { readonly rest: readonly string[] } {
  const parsed = parseArn(arn);
  if (!parsed && !arn.startsWith('arn:')) throw invalidArn(`Invalid ARN prefix: ${arn}`);
  if (!parsed || parsed.service !== 'states') throw invalidArn(arn);
  const { region, account, resource } = parsed;
  return { region, account, rest: resource.split(':') };
}
