/**
 * State machines, their executions with what each has come to, the history of each, and tokens that somebody answers
 * with.
 */
import { defineCollection } from '../../kernel/collections/collection.ts';
import { defineLog } from '../../kernel/collections/log.ts';
import type { Tag } from '../../wire/tags.ts';
import type { LoggingFacts } from './logging/configuration.ts';
import type { Answer, Execution, HistoryEvent } from './interpreter/execution.ts';

export interface MachineRecord {
  readonly name: string;
  readonly arn: string;
  /** As it was given. */
  readonly definition: string;
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** Domain milliseconds, as all times here. */
  readonly createdAt: number;
  readonly revisionId?: string;
  readonly logging?: LoggingFacts;
  readonly tags: readonly Tag[];
}

export const Machines = defineCollection<MachineRecord>('sfn/machine', {
  scope: 'region',
  version: 1,
  key: ({ name }) => [name],
});

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionRecord {
  readonly machine: string;
  readonly name: string;
  readonly arn: string;
  readonly machineArn: string;
  readonly status: ExecutionStatus;
  readonly startedAt: number;
  readonly stoppedAt?: number;
  /** As they were given. */
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly traceHeader?: string;
  /** Of its machine when it began: later changes do not concern it. */
  readonly definition: string;
  readonly roleArn: string;
  readonly revisionId?: string;
  /** As `definition`. */
  readonly logging?: LoggingFacts;
  /** Where it is; gone when it is over. */
  readonly execution?: Execution;
  /** Tasks with a token that somebody was asked to do: they are not asked again. */
  readonly called: readonly string[];
  /** Given by whoever has a token, and not taken in yet. */
  readonly answers: readonly Answer[];
  /** When it is over, whatever it does (`TimeoutSeconds`). */
  readonly deadline?: number;
}

export const Executions = defineCollection<ExecutionRecord>('sfn/execution', {
  scope: 'region',
  version: 1,
  key: ({ machine, name }) => [machine, name],
  indexes: {
    started: ({ machine, name, startedAt }) => [machine, -startedAt, name],
    status: ({ machine, name, startedAt, status }) => [machine, status, -startedAt, name],
  },
});

/** Of an execution, by its ARN. */
export const History = defineLog<HistoryEvent>('sfn/history', { scope: 'region', version: 1 });

/** A task that waits for somebody. */
export interface TokenRecord {
  /** Of the token, SHA-256. */
  readonly digest: string;
  readonly machine: string;
  readonly execution: string;
  readonly branch: string;
  readonly task: string;
}

export const Tokens = defineCollection<TokenRecord>('sfn/token', {
  scope: 'region',
  version: 1,
  key: ({ digest }) => [digest],
  indexes: { execution: ({ machine, execution, digest }) => [machine, execution, digest] },
});
