/**
 * Runs an execution of type EXPRESS and answers what it has come to. It ends with its client.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
 */
import { randomUUID } from 'node:crypto';
import type { Operation } from '../../../wire/service.ts';
import { wrongType } from '../errors.ts';
import { inputOf } from '../executions/start-execution.ts';
import { requireMachine } from '../machines/find-machine.ts';
import { checkName } from '../machines/machines.ts';
import { expressOf } from './new-express.ts';
import { runExpress } from './run-express.ts';
import { oneOfFew } from './synchronous.ts';

/** What is billed for comes in steps. https://aws.amazon.com/step-functions/pricing/ */
const [stepOfBillMs, leastMemoryMb] = [100, 64];

export const startSyncExecution: Operation<'sfn', 'StartSyncExecution'> = async (input, ctx) => {
  const { name = randomUUID(), input: given = '{}', traceHeader, includedData, stateMachineArn } = input;
  checkName(name);
  inputOf(given);
  const machine = await ctx.read((tx) => requireMachine(tx, ctx, stateMachineArn));
  if (machine.type !== 'EXPRESS') throw wrongType();
  const execution = { ...expressOf(ctx, machine, name, given), isSync: true };
  const { status, said, event } = await oneOfFew(ctx, () => runExpress(execution, ctx, ctx.ended));
  const { output, error, cause } = said;
  const isWhole = includedData !== 'METADATA_ONLY';
  const tookMs = Math.max(1, event.timestamp - execution.startedAt);
  return {
    executionArn: execution.arn,
    stateMachineArn: machine.arn,
    name,
    startDate: new Date(execution.startedAt),
    stopDate: new Date(event.timestamp),
    status: status as 'SUCCEEDED',
    ...(isWhole && { input: given }),
    inputDetails: { included: isWhole },
    ...(isWhole && output !== undefined && { output }),
    outputDetails: { included: isWhole },
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(traceHeader !== undefined && { traceHeader }),
    billingDetails: {
      billedMemoryUsedInMB: leastMemoryMb,
      billedDurationInMilliseconds: Math.ceil(tookMs / stepOfBillMs) * stepOfBillMs,
    },
  };
};
