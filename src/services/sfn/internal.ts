/** For whoever runs functions: what a state machine begins with. */
import type { ReadTx } from '../../wire/context.ts';
import { isFunction } from './interpreter/tasks.ts';
import { machinePlace } from './arns.ts';
import { Machines } from './records.ts';

/**
 * The ARN of the function that the machine's first state invokes; `undefined`: it begins with something else.
 * @throws AwsError InvalidArn
 */
export async function firstFunction(tx: ReadTx, machineArn: string): Promise<string | undefined> {
  const { machine, region, account } = machinePlace(machineArn);
  const found = await tx.in(Machines, { region, account }).get(machine);
  if (!found) return undefined;
  const { StartAt, States } = JSON.parse(found.definition) as Definition;
  const first = Object.hasOwn(States, StartAt) ? States[StartAt] : undefined;
  return first?.Type === 'Task' && isFunction(first.Resource ?? '') ? first.Resource : undefined;
}

interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, { readonly Type: string; readonly Resource?: string }>>;
}
