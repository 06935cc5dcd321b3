/**
 * The history of an execution: kept for the API, and written into the log of its machine in the same transaction, as
 * far as the level says. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
import { createHash } from 'node:crypto';
import type { Scope } from '../../../kernel/collections/collection.ts';
import { parseArn } from '../../../kernel/arn.ts';
import type { WriteTx } from '../../../wire/context.ts';
import { openLogStream, writeLogEvents } from '../../cloudwatch-logs/internal.ts';
import type { HistoryEvent } from '../interpreter/execution.ts';
import { History, type ExecutionRecord } from '../records.ts';
import { withoutData, withoutDetails } from './without-data.ts';

const fatal = ['ExecutionAborted', 'ExecutionFailed', 'ExecutionTimedOut'];
const failures = new Set([
  ...fatal,
  'EvaluationFailed',
  'FailStateEntered',
  'LambdaFunctionFailed',
  'LambdaFunctionScheduleFailed',
  'LambdaFunctionStartFailed',
  'LambdaFunctionTimedOut',
  'MapIterationAborted',
  'MapIterationFailed',
  'MapStateAborted',
  'MapStateFailed',
  'ParallelStateAborted',
  'ParallelStateFailed',
  'TaskFailed',
  'TaskStartFailed',
  'TaskStateAborted',
  'TaskSubmitFailed',
  'TaskTimedOut',
  'WaitStateAborted',
]);
const levels: Readonly<Record<string, ReadonlySet<string>>> = { ERROR: failures, FATAL: new Set(fatal) };

/** Bytes of an input or output, escaped, in a log event. */
const mostData = 248 * 1024;

type Logged = Pick<ExecutionRecord, 'arn' | 'machine' | 'startedAt' | 'logging'>;

/** `now`: domain milliseconds. */
export async function appendHistory(
  tx: WriteTx,
  record: Logged,
  events: readonly HistoryEvent[],
  now: number,
): Promise<void> {
  for (const event of events) tx.log(History).append([record.arn], event);
  await logEvents(tx, record, events, now);
}

/** Into the machine's log alone. */
export async function logEvents(
  tx: WriteTx,
  record: Logged,
  events: readonly HistoryEvent[],
  now: number,
): Promise<void> {
  const { level = 'OFF', group, includeExecutionData = false } = record.logging ?? {};
  if (level === 'OFF' || group === undefined) return;
  const told = events.filter(({ type }) => levels[level]?.has(type) ?? true);
  if (told.length === 0) return;
  const scope = parseArn(record.arn) as Scope & { readonly account: string; readonly region: string };
  const place = { group, stream: streamOf(record) };
  const opened = await openLogStream(tx, { account: scope.account, region: scope.region }, place, now);
  // The group is gone meanwhile: nobody hears it, as on AWS.
  if (opened === undefined) return;
  const lines = told
    .map((event) => ({ timestamp: event.timestamp, message: lineOf(record.arn, event, includeExecutionData) }))
    .toSorted((a, b) => a.timestamp - b.timestamp);
  await writeLogEvents(tx, { account: scope.account, region: scope.region }, opened.stream, lines, now);
}

/** `states/<machine>/2026-11-29-22-15/<8 digits>`: one for each execution. */
function streamOf({ arn, machine, startedAt }: Logged): string {
  const minute = new Date(startedAt).toISOString().slice(0, 16).replace(/[T:]/g, '-');
  return `states/${machine}/${minute}/${createHash('sha256').update(arn).digest('hex').slice(0, 8)}`;
}

function lineOf(arn: string, { id, previousEventId, type, timestamp, details }: HistoryEvent, withData: boolean) {
  return JSON.stringify({
    id: String(id),
    type,
    details: withData ? bounded(details?.value ?? {}) : withoutDetails(withoutData(details?.value ?? {})),
    redrive_count: '0',
    previous_event_id: String(previousEventId),
    event_timestamp: String(timestamp),
    execution_arn: arn,
  });
}

function bounded(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = { ...value };
  for (const name of ['input', 'output', 'parameters']) {
    const text = kept[name];
    if (typeof text !== 'string') continue;
    const cut = cutTo(text, mostData);
    if (cut === text) continue;
    kept[name] = cut;
    kept[`${name}Details`] = { truncated: true };
  }
  return kept;
}

/** As long as it may be once it is escaped; in a few halvings. */
function cutTo(text: string, bytes: number): string {
  let cut = text;
  while (Buffer.byteLength(JSON.stringify(cut)) > bytes) cut = cut.slice(0, Math.floor(cut.length * 0.75));
  return cut;
}
