/** An execution by its ARN. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { executionPlace } from '../arns.ts';
import { noExecution } from '../errors.ts';
import { type ExecutionRecord, Executions } from '../records.ts';

/** @throws AwsError InvalidArn, ExecutionDoesNotExist */
export async function requireExecution(tx: ReadTx, ctx: Context, arn: string): Promise<ExecutionRecord> {
  const { machine, execution, region, account } = executionPlace(arn);
  const isHere = region === ctx.region && account === ctx.account;
  const found = isHere ? await tx.in(Executions).get(machine, execution) : undefined;
  if (!found) throw noExecution(arn);
  return found;
}
