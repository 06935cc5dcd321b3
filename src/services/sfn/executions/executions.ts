/** Executions as they are told, listed and stopped. */
import type { Operation } from '../../../wire/service.ts';
import { notSupported, validation, wrongType } from '../errors.ts';
import { requireMachine } from '../machines/find-machine.ts';
import { shownDefinition } from '../machines/shown-definition.ts';
import { pages } from '../paging.ts';
import { type ExecutionRecord, Executions, History } from '../records.ts';
import { shownLogging } from '../logging/configuration.ts';
import { withoutData } from '../logging/without-data.ts';
import { requireExecution } from './find-execution.ts';
import { end } from './settle.ts';
import { executionTouched } from './topics.ts';

export const describeExecution: Operation<'sfn', 'DescribeExecution'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const record = await requireExecution(tx, ctx, input.executionArn);
    const { input: given, output, error, cause, traceHeader } = record;
    const isWhole = input.includedData !== 'METADATA_ONLY';
    return {
      ...summary(record),
      ...(isWhole && { input: given }),
      inputDetails: { included: isWhole },
      ...(output !== undefined && { ...(isWhole && { output }), outputDetails: { included: isWhole } }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
      ...(traceHeader !== undefined && { traceHeader }),
      redriveCount: 0,
      ...redrive(record.status),
    };
  });

/** As AWS says it; RedriveExecution itself is not there. */
function redrive(status: ExecutionRecord['status']) {
  if (status !== 'RUNNING' && status !== 'SUCCEEDED') return { redriveStatus: 'REDRIVABLE' as const };
  return {
    redriveStatus: 'NOT_REDRIVABLE' as const,
    redriveStatusReason: `Execution is ${status} and cannot be redriven`,
  };
}

function summary({ arn, machineArn, name, status, startedAt, stoppedAt }: ExecutionRecord) {
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: new Date(startedAt),
    ...(stoppedAt !== undefined && { stopDate: new Date(stoppedAt) }),
  };
}

export const describeStateMachineForExecution: Operation<'sfn', 'DescribeStateMachineForExecution'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const record = await requireExecution(tx, ctx, input.executionArn);
    const { machineArn, machine, definition, roleArn, startedAt, revisionId, logging } = record;
    return {
      stateMachineArn: machineArn,
      name: machine,
      ...shownDefinition(definition, input.includedData),
      roleArn,
      updateDate: new Date(startedAt),
      loggingConfiguration: shownLogging(logging, ctx),
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' as const },
      ...(revisionId !== undefined && { revisionId }),
    };
  });

/** The latest first. */
export const listExecutions: Operation<'sfn', 'ListExecutions'> = async (input, ctx) => {
  const { stateMachineArn, statusFilter, maxResults, nextToken, mapRunArn, redriveFilter } = input;
  if (mapRunArn !== undefined) throw notSupported('distributed maps (mapRunArn)');
  if (redriveFilter !== undefined) throw notSupported('redrives of executions (redriveFilter)');
  if (stateMachineArn === undefined) throw validation('Either stateMachineArn or mapRunArn must be given.');
  const options = { limit: maxResults || 100, after: nextToken };
  const page = await ctx.read(async (tx) => {
    const { name, type } = await requireMachine(tx, ctx, stateMachineArn);
    if (type === 'EXPRESS') throw wrongType();
    const [index, prefix] = statusFilter === undefined ? ['started', [name]] : ['status', [name, statusFilter]];
    return pages.stored(tx.in(Executions).listBy(index as string, prefix as string[], options));
  });
  return {
    executions: page.items.map((record) => ({ ...summary(record), redriveCount: 0 })),
    ...(page.next !== undefined && { nextToken: page.next }),
  };
};

export const stopExecution: Operation<'sfn', 'StopExecution'> = async (input, ctx) => {
  const { executionArn, error = '', cause = '' } = input;
  const now = ctx.clock.now();
  const stopped = await ctx.write(async (tx) => {
    const record = await requireExecution(tx, ctx, executionArn);
    if (record.status !== 'RUNNING') return record;
    for (const { id } of await tx.jobs.find([record.arn])) await tx.jobs.wake(id);
    tx.publish(executionTouched, record.arn, true);
    return end(tx, record, { error, cause, status: 'ABORTED' }, now);
  });
  return { stopDate: new Date(stopped.stoppedAt ?? now) };
};

export const getExecutionHistory: Operation<'sfn', 'GetExecutionHistory'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { executionArn, maxResults, nextToken, reverseOrder = false, includeExecutionData = true } = input;
    const { arn } = await requireExecution(tx, ctx, executionArn);
    const log = tx.log(History);
    const limit = maxResults || 100;
    const read = reverseOrder ? log.before([arn], nextToken, { limit }) : log.after([arn], nextToken, { limit });
    const page = await pages.stored(read.then(({ items, more }) => paged(items, more)));
    return {
      events: page.items.map(({ record: { timestamp, details, ...event } }) => ({
        ...event,
        type: event.type as 'ExecutionStarted',
        timestamp: new Date(timestamp),
        ...(details && { [details.member]: includeExecutionData ? details.value : withoutData(details.value) }),
      })),
      ...(page.next !== undefined && { nextToken: page.next }),
    };
  });

function paged<T extends { readonly position: string }>(items: readonly T[], more: boolean) {
  const next = more ? items.at(-1)?.position : undefined;
  return { items: [...items], ...(next !== undefined && { next }) };
}
