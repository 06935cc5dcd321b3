/**
 * Begins an execution: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
import { randomUUID } from 'node:crypto';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { executionArn } from '../arns.ts';
import { expressJob } from '../express/job-name.ts';
import { expressOf } from '../express/new-express.ts';
import { givenJson } from '../given-json.ts';
import { newExecution } from '../interpreter/execution.ts';
import type { Machine } from '../language/definition.ts';
import { maxDataBytes, type Json } from '../language/json.ts';
import { requireMachine } from '../machines/find-machine.ts';
import { checkName } from '../machines/machines.ts';
import { appendHistory } from '../logging/execution-log.ts';
import { type ExecutionRecord, Executions, type MachineRecord } from '../records.ts';
import { driveJob } from './job-name.ts';

/** A running one of the same name and input is the one that is meant; of type EXPRESS each is one of its own. */
export const startExecution: Operation<'sfn', 'StartExecution'> = async (input, ctx) => {
  const { name = randomUUID(), input: given = '{}', traceHeader } = input;
  checkName(name);
  const json = inputOf(given);
  const begun: Pick<ExecutionRecord, 'arn' | 'startedAt'> = await ctx.write(async (tx) => {
    const machine = await requireMachine(tx, ctx, input.stateMachineArn);
    if (machine.type === 'EXPRESS') {
      const execution = expressOf(ctx, machine, name, given);
      tx.enqueue(expressJob(execution));
      return execution;
    }
    const there = await tx.in(Executions).get(machine.name, name);
    if (there?.status === 'RUNNING' && there.input === given) return there;
    if (there) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${there.arn}'`);
    return begin(tx, ctx, machine, { name, given, json, traceHeader });
  });
  return { executionArn: begun.arn, startDate: new Date(begun.startedAt) };
};

/** @throws AwsError InvalidExecutionInput */
export function inputOf(given: string): Json {
  if (Buffer.byteLength(given) > maxDataBytes)
    throw new AwsError('InvalidExecutionInput', `The input is larger than ${maxDataBytes} bytes.`);
  if (given.trim() === '')
    throw new AwsError('InvalidExecutionInput', "Invalid State Machine Execution Input: 'Invalid execution input.'");
  try {
    return givenJson(given);
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}

interface Begun {
  readonly name: string;
  readonly given: string;
  readonly json: Json;
  readonly traceHeader: string | undefined;
}

async function begin(tx: WriteTx, ctx: Context, machine: MachineRecord, begun: Begun): Promise<ExecutionRecord> {
  const { name, given, json, traceHeader } = begun;
  const { arn: machineArn, name: machineName, roleArn, definition, revisionId, logging } = machine;
  const arn = executionArn(ctx, machineName, name);
  const startedAt = ctx.clock.now();
  const language = JSON.parse(definition) as Machine;
  const facts = { arn, name, roleArn, machineArn, machineName, startedAt, input: json };
  const execution = newExecution(facts, language, given);
  // AWS tells of the first state that nothing is before it.
  execution.events = 1;
  const { TimeoutSeconds } = language;
  const record: ExecutionRecord = {
    machine: machineName,
    name,
    arn,
    machineArn,
    status: 'RUNNING',
    startedAt,
    input: given,
    definition,
    roleArn,
    execution,
    answers: [],
    called: [],
    ...(traceHeader !== undefined && { traceHeader }),
    ...(revisionId !== undefined && { revisionId }),
    ...(logging !== undefined && { logging }),
    ...(TimeoutSeconds !== undefined && { deadline: startedAt + TimeoutSeconds * 1000 }),
  };
  await tx.in(Executions).insert(record);
  const value = { input: given, inputDetails: { truncated: false }, roleArn };
  const details = { member: 'executionStartedEventDetails', value };
  const started = { id: 1, previousEventId: 0, type: 'ExecutionStarted', timestamp: startedAt, details };
  await appendHistory(tx, record, [started], startedAt);
  tx.enqueue(driveJob({ machine: machineName, name }, arn));
  return record;
}
