/** What the server's worker threads do for AppSync (docs/decisions/0050-appsync.md). */
import type { Context } from '../../wire/context.ts';
import type { Advance, Advanced } from './resolution/program.ts';
import type { ShownSchema } from './schema/check-task.ts';
import { task, TaskError } from '../../kernel/workers/task.ts';

const here = import.meta.url;
type Tasks = typeof import('./resolution/advance-task.ts');

const advanceTask = task<Tasks['advance']>('resolution/advance-task.ts', here, 'advance');
const evaluateTask = task<Tasks['evaluateOne']>('resolution/advance-task.ts', here, 'evaluateOne');
const readTask = task<Tasks['readCode']>('resolution/advance-task.ts', here, 'readCode');
const schemaTask = task<typeof import('./schema/check-task.ts').checkSchema>(
  'schema/check-task.ts',
  here,
  'checkSchema',
);

const showTask = task<typeof import('./schema/check-task.ts').showSchema>('schema/check-task.ts', here, 'showSchema');

/** A template within its bounds takes far less; this is for what the bounds do not see. */
const timeoutMs = 10_000;

type On = Pick<Context, 'threads'>;

export async function advance({ threads }: On, input: Advance): Promise<Advanced> {
  return JSON.parse(await threads.run(advanceTask, JSON.stringify(input), { timeoutMs })) as Advanced;
}

export const evaluateOne = ({ threads }: On, input: Parameters<Tasks['evaluateOne']>[0]) =>
  threads.run(evaluateTask, input, { timeoutMs });
export const readCode = ({ threads }: On, code: string) => threads.run(readTask, code, { timeoutMs });
export const checkSchema = ({ threads }: On, text: string) => threads.run(schemaTask, text, { timeoutMs });

export const showSchema = ({ threads }: On, shown: ShownSchema) => threads.run(showTask, shown, { timeoutMs });

/** What a task without a result is told as; anything else goes on as it is. */
export function taskFailure(error: unknown): string | undefined {
  if (!(error instanceof TaskError)) return undefined;
  if (error.code === 'Failed' || error.code === 'Ended' || error.code === 'Closed') return undefined;
  return error.code === 'Full' ? 'Too many evaluations wait already.' : 'The evaluation takes more than it may.';
}
