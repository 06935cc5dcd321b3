/** An execution's record after a step: where it is, or how it ended. */
import type { WriteTx } from '../../../wire/context.ts';
import { createHash } from 'node:crypto';
import { leaves, type Branch, type Execution, type Failure, type HistoryEvent } from '../interpreter/execution.ts';
import { textOf } from '../interpreter/texts.ts';
import type { Json } from '../language/json.ts';
import { appendHistory } from '../logging/execution-log.ts';
import { Executions, Tokens, type ExecutionRecord, type ExecutionStatus } from '../records.ts';

export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Keeps a step: its history, its tokens, and its end if it has one. */
export async function keepStep(
  tx: WriteTx,
  record: ExecutionRecord,
  { execution, events }: { readonly execution: Execution; readonly events: readonly HistoryEvent[] },
  now: number,
): Promise<ExecutionRecord> {
  const { root } = execution;
  if (root.phase === 'succeeded') return end(tx, { ...record, execution }, outputOf(root), now, events);
  if (root.phase === 'failed') return end(tx, { ...record, execution }, root.failure!, now, events);
  await appendHistory(tx, record, events, now);
  await keepTokens(tx, record, execution);
  const kept = { ...record, execution };
  await tx.in(Executions).put(kept);
  return kept;
}

async function keepTokens(tx: WriteTx, { machine, name }: ExecutionRecord, { root }: Execution): Promise<void> {
  for (const { id, task } of leaves(root)) {
    if (task?.token === undefined) continue;
    const digest = digestOf(task.token);
    const known = await tx.in(Tokens).get(digest);
    if (!known) await tx.in(Tokens).insert({ digest, machine, execution: name, branch: id, task: task.id });
  }
}

type End =
  | { readonly output: Json; readonly text?: string | undefined }
  | (Failure & { readonly status?: ExecutionStatus });

/** Of an execution's root that has succeeded. */
export function outputOf({ output = null, outputText: text }: Branch) {
  return { output, text };
}

/** Writes the last events and the outcome; what waited for somebody waits no more. */
export async function end(
  tx: WriteTx,
  record: ExecutionRecord,
  outcome: End,
  now: number,
  before: readonly HistoryEvent[] = [],
): Promise<ExecutionRecord> {
  const { execution, ...rest } = record;
  const { status, said, event } = endingOf(execution, outcome, now);
  const ended: ExecutionRecord = { ...rest, answers: [], status, stoppedAt: now, ...said };
  await appendHistory(tx, record, [...before, event], now);
  for (const { digest } of await tx.in(Tokens).allBy('execution', [record.machine, record.name]))
    await tx.in(Tokens).delete(digest);
  await tx.in(Executions).put(ended);
  return ended;
}

export interface Ending {
  readonly status: ExecutionStatus;
  readonly said: { readonly output?: string; readonly error?: string; readonly cause?: string };
  /** The last of its history. */
  readonly event: HistoryEvent;
}

/** `now`: domain milliseconds. */
export function endingOf(execution: Execution | undefined, outcome: End, now: number): Ending {
  const status = 'output' in outcome ? 'SUCCEEDED' : (outcome.status ?? 'FAILED');
  const said: Record<string, string> =
    'output' in outcome
      ? { output: textOf({ value: outcome.output, text: outcome.text }) }
      : {
          ...(outcome.error !== '' && { error: outcome.error }),
          ...(outcome.cause !== '' && { cause: outcome.cause }),
        };
  return { status, said, event: lastEvent(execution, status, said, now) };
}

const endings = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', TIMED_OUT: 'TimedOut', ABORTED: 'Aborted', RUNNING: '' };

function lastEvent(
  execution: Execution | undefined,
  status: ExecutionStatus,
  said: Readonly<Record<string, string>>,
  timestamp: number,
): HistoryEvent {
  const kind = `Execution${endings[status]}`;
  const output = status === 'SUCCEEDED' ? { outputDetails: { truncated: false } } : {};
  return {
    id: (execution?.events ?? 0) + 1,
    // As recorded on AWS: what somebody stops follows nothing.
    previousEventId: status === 'ABORTED' ? 0 : (execution?.root.lastEvent ?? 0),
    type: kind,
    timestamp,
    details: { member: `e${kind.slice(1)}EventDetails`, value: { ...said, ...output } },
  };
}
