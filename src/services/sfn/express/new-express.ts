/** An execution of type EXPRESS that begins: its name need not be the only one of the kind. */
import { randomUUID } from 'node:crypto';
import type { Context } from '../../../wire/context.ts';
import { expressArn } from '../arns.ts';
import type { MachineRecord } from '../records.ts';
import type { ExpressExecution } from './run-express.ts';

export function expressOf(ctx: Context, machine: MachineRecord, name: string, input: string): ExpressExecution {
  const { name: machineName, arn, definition, roleArn, logging } = machine;
  return {
    arn: expressArn(ctx, machineName, name, randomUUID()),
    name,
    machine: { name: machineName, arn, definition, roleArn },
    ...(logging && { logging }),
    input,
    startedAt: ctx.clock.now(),
  };
}
