/**
 * One template, or one handler, over a context that was given as text.
 * https://docs.aws.amazon.com/appsync/latest/APIReference/API_EvaluateMappingTemplate.html
 */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { badRequest } from '../errors.ts';
import type { EvaluationContext } from '../functions/evaluation.ts';
import { isObject, type Json, type JsonObject } from '../functions/json.ts';
import { checkCode } from '../javascript/check-code.ts';
import type { Evaluate } from '../resolution/advance-task.ts';
import { evaluateOne, taskFailure } from '../workers.ts';
import { checkedRuntime } from './mapping.ts';

export const evaluateMappingTemplate: Operation<'appsync', 'EvaluateMappingTemplate'> = async (input, ctx) => {
  const context = contextOf(input.context, ctx);
  return (await told({ language: 'vtl', text: input.template, side: 'request', context }, ctx)).answer;
};

export const evaluateCode: Operation<'appsync', 'EvaluateCode'> = async (input, ctx) => {
  checkedRuntime(input.runtime);
  const side = input.function ?? 'request';
  if (side !== 'request' && side !== 'response') throw badRequest(`Function ${side} does not exist in the code.`);
  const context = contextOf(input.context, ctx);
  const codeErrors = checkCode(input.code).map((error) => ({ ...error }));
  if (codeErrors.length > 0) return { error: { message: 'The code contains one or more errors.', codeErrors } };
  return (await told({ language: 'js', text: input.code, side, context }, ctx)).answer;
};

async function told(evaluate: Evaluate, ctx: Context) {
  let made: Awaited<ReturnType<typeof evaluateOne>>;
  try {
    made = await evaluateOne(ctx, evaluate);
  } catch (error) {
    const message = taskFailure(error);
    if (message === undefined) throw error;
    return { answer: { error: { message } } };
  }
  if ('fault' in made) return { answer: { error: { message: made.fault.message }, logs: [...made.logs] } };
  const { value, text, stash, errors, logs } = made.evaluation;
  return {
    answer: {
      evaluationResult: text ?? JSON.stringify(value),
      logs: [...logs],
      stash: JSON.stringify(stash),
      outErrors: JSON.stringify(errors),
    },
  };
}

/** @throws AwsError BadRequestException */
function contextOf(text: string, ctx: Context): EvaluationContext {
  let given: Json;
  try {
    given = JSON.parse(text) as Json;
  } catch {
    throw badRequest('Unable to parse the context: it is no JSON.');
  }
  if (!isObject(given)) throw badRequest('Unable to parse the context: it is no object.');
  const object = (name: string): JsonObject => (isObject(given[name]) ? (given[name] as JsonObject) : {});
  const prev = given['prev'];
  return {
    arguments: 'arguments' in given ? object('arguments') : object('args'),
    source: given['source'] ?? null,
    identity: given['identity'] ?? null,
    request: object('request'),
    info: object('info'),
    env: object('env'),
    stash: object('stash'),
    authType: 'API Key Authorization',
    now: ctx.clock.now(),
    ...(isObject(prev) && prev['result'] !== undefined && { prev: prev['result'] }),
    ...(given['result'] !== undefined && { result: given['result'] }),
    ...(given['error'] !== undefined && { error: given['error'] }),
  };
}
