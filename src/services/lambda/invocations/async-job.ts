/**
 * Asynchronous invocations: durable, tried again after one minute and after two where the function fails, and later
 * and later where it may not run more often at once.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import { AwsError } from '../../../wire/errors.ts';
import type { Context } from '../../../wire/context.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import type { FunctionPlace } from '../arns.ts';
import type { AsyncInvocation, Condition, Destinations, LastAnswer } from './async-invocation.ts';
import { latest } from '../functions/find-function.ts';
import { FunctionsEnded, untilStoppedMs } from '../instances/functions-ended.ts';
import { type InvokeConfigRecord, InvokeConfigs } from '../records.ts';
import { runFunction } from './run-function.ts';

const defaults = { retries: 2, maxAge: 21_600 } as const;
const minute = 60_000;
const longestWait = 5 * minute;

export const job: ServiceJob<AsyncInvocation> = {
  steps: {
    start: async (invocation, ctx) => {
      const config = await configOf(ctx, invocation.place);
      const { retries = defaults.retries, maxAge = defaults.maxAge, onFailure } = config;
      if (ctx.clock.now() > invocation.since + maxAge * 1000)
        return tell(invocation, 'EventAgeExceeded', answerOf(invocation, ctx), config, ctx);
      const { outcome, answer } = await attempt(invocation, ctx);
      if (outcome === 'gone') return;
      if (outcome === 'done') return tell(invocation, 'Success', answer, config, ctx);
      if (outcome === 'ended') return { step: 'start', payload: invocation, delayMs: untilStoppedMs };
      if (outcome === 'throttled') {
        const { throttled = 0 } = invocation;
        const payload = { ...invocation, throttled: throttled + 1 };
        return { step: 'start', payload, delayMs: Math.min(longestWait, 1000 * 2 ** Math.min(throttled, 10)) };
      }
      const failed = invocation.attempt + 1;
      if (failed > retries) return tell(invocation, 'RetriesExhausted', answer, config, ctx);
      const kept = onFailure !== undefined && answer && { sealedAnswer: sealed(answer, ctx) };
      return { step: 'start', payload: { ...invocation, attempt: failed, ...kept }, delayMs: failed * minute };
    },
  },
};

async function configOf(ctx: Context, place: FunctionPlace): Promise<Partial<InvokeConfigRecord>> {
  const { name, qualifier = latest } = place;
  return (await ctx.read((tx) => tx.in(InvokeConfigs, place).get(name, qualifier))) ?? {};
}

async function tell(
  invocation: AsyncInvocation,
  condition: Condition,
  last: LastAnswer | undefined,
  { onSuccess, onFailure }: Destinations,
  ctx: Context,
): Promise<void> {
  const destination = condition === 'Success' ? onSuccess : onFailure;
  if (destination === undefined) return;
  const { deliver, invocationRecord } = await import('./destinations.ts');
  const request = payloadOf(invocation, ctx).toString('utf8');
  const record = invocationRecord(invocation, request, condition, last, ctx.clock.now());
  if (record !== undefined) await deliver(invocation, destination, record, ctx);
}

const sealed = (answer: LastAnswer, ctx: Context): string => ctx.seal.seal('lambda/answer', JSON.stringify(answer));

function answerOf({ sealedAnswer }: AsyncInvocation, ctx: Context): LastAnswer | undefined {
  const opened = sealedAnswer === undefined ? undefined : ctx.seal.open('lambda/answer', sealedAnswer);
  return opened === undefined ? undefined : (JSON.parse(opened) as LastAnswer);
}

function payloadOf({ sealedPayload }: AsyncInvocation, ctx: Context): Buffer {
  const opened = ctx.seal.open('lambda/event', sealedPayload);
  if (opened === undefined) throw new Error('The event of a function was sealed with another key.');
  return Buffer.from(opened, 'base64');
}

interface Attempt {
  readonly outcome: 'done' | 'failed' | 'throttled' | 'ended' | 'gone';
  readonly answer?: LastAnswer;
}

async function attempt(invocation: AsyncInvocation, ctx: Context): Promise<Attempt> {
  const { place, requestId } = invocation;
  try {
    const { answered, facts } = await runFunction(ctx, place, payloadOf(invocation, ctx), { requestId, isOwn: true });
    const { error, payload } = answered;
    const answer = {
      version: facts.version,
      payload: Buffer.from(payload).toString('utf8'),
      ...(error !== undefined && { error }),
    };
    return { outcome: error === undefined ? 'done' : 'failed', answer };
  } catch (error) {
    if (error instanceof FunctionsEnded) return { outcome: 'ended' };
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'TooManyRequestsException') return { outcome: 'throttled' };
    // A function that is gone meanwhile is asked no more.
    return { outcome: error.code === 'ResourceNotFoundException' ? 'gone' : 'failed' };
  }
}
