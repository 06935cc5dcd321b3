/**
 * Answers of those who have a task's token.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidToken } from '../errors.ts';
import { givenJson } from '../given-json.ts';
import type { Answer } from '../interpreter/execution.ts';
import { isTaskToken } from '../interpreter/tasks.ts';
import { keptText } from '../interpreter/texts.ts';
import { maxDataBytes, type Json } from '../language/json.ts';
import { Executions, Tokens } from '../records.ts';
import { digestOf } from './settle.ts';
import { executionTouched } from './topics.ts';

export const sendTaskSuccess: Operation<'sfn', 'SendTaskSuccess'> = async (input, ctx) => {
  checkToken(input.taskToken);
  let output: Json;
  try {
    if (Buffer.byteLength(input.output) > maxDataBytes) throw new Error(`it is larger than ${maxDataBytes} bytes`);
    output = givenJson(input.output);
  } catch (error) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
  }
  const text = keptText(input.output, output);
  await answer(ctx, input.taskToken, { output, ...(text !== undefined && { text }) });
  return {};
};

export const sendTaskFailure: Operation<'sfn', 'SendTaskFailure'> = async (input, ctx) => {
  await answer(ctx, input.taskToken, { error: input.error ?? '', cause: input.cause ?? '' });
  return {};
};

export const sendTaskHeartbeat: Operation<'sfn', 'SendTaskHeartbeat'> = async (input, ctx) => {
  await answer(ctx, input.taskToken, { isHeartbeat: true });
  return {};
};

/** @throws AwsError InvalidToken: AWS says so before it reads an output, as recorded there */
function checkToken(token: string): void {
  if (!isTaskToken(token)) throw invalidToken();
}

/** Once it is answered, a token is worth nothing. @throws AwsError TaskTimedOut, InvalidToken */
async function answer(ctx: Context, token: string, given: Answer['answer']): Promise<void> {
  checkToken(token);
  await ctx.write(async (tx) => {
    const digest = digestOf(token);
    const known = await tx.in(Tokens).get(digest);
    const record = known && (await tx.in(Executions).get(known.machine, known.execution));
    if (!known || record?.status !== 'RUNNING')
      throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    if (!('isHeartbeat' in given)) await tx.in(Tokens).delete(digest);
    const { branch, task } = known;
    await tx.in(Executions).put({ ...record, answers: [...record.answers, { branch, task, answer: given }] });
    for (const { id } of await tx.jobs.find([record.arn])) await tx.jobs.wake(id);
    tx.publish(executionTouched, record.arn, true);
  });
}
