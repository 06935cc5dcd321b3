/** A state machine by its ARN. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { machinePlace } from '../arns.ts';
import { noMachine } from '../errors.ts';
import { type MachineRecord, Machines } from '../records.ts';

/** Versions and aliases there are none of. @throws AwsError InvalidArn, StateMachineDoesNotExist */
export async function requireMachine(tx: ReadTx, ctx: Context, arn: string): Promise<MachineRecord> {
  const { machine, region, account } = machinePlace(arn);
  const found = region === ctx.region && account === ctx.account ? await tx.in(Machines).get(machine) : undefined;
  if (!found) throw noMachine(arn);
  return found;
}
