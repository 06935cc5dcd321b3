/**
 * Asynchronous invocations: durable, tried again after one minute and after two where the function fails, and later
 * and later where it may not run more often at once.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import { AwsError } from '../../../wire/errors.ts';
import type { Context } from '../../../wire/context.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import type { FunctionPlace } from '../arns.ts';
import { latest } from '../functions/find-function.ts';
import { FunctionsEnded, untilStoppedMs } from '../instances/functions-ended.ts';
import { type InvokeConfigRecord, InvokeConfigs } from '../records.ts';
import { runFunction } from './run-function.ts';

export interface AsyncInvocation {
  readonly requestId: string;
  readonly place: FunctionPlace;
  /** Base64, sealed. */
  readonly sealedPayload: string;
  /** Tries that have failed. */
  readonly attempt: number;
  /** Times that there was no room. */
  readonly throttled?: number;
  /** Domain milliseconds. */
  readonly since: number;
}

const defaults = { retries: 2, maxAge: 21_600 } as const;
const minute = 60_000;
const longestWait = 5 * minute;

export const job: ServiceJob<AsyncInvocation> = {
  steps: {
    start: async (invocation, ctx) => {
      const { retries = defaults.retries, maxAge = defaults.maxAge } = await configOf(ctx, invocation.place);
      if (ctx.clock.now() > invocation.since + maxAge * 1000) return;
      const outcome = await attempt(invocation, ctx);
      if (outcome === 'done') return;
      if (outcome === 'ended') return { step: 'start', payload: invocation, delayMs: untilStoppedMs };
      if (outcome === 'throttled') {
        const { throttled = 0 } = invocation;
        const payload = { ...invocation, throttled: throttled + 1 };
        return { step: 'start', payload, delayMs: Math.min(longestWait, 1000 * 2 ** Math.min(throttled, 10)) };
      }
      const failed = invocation.attempt + 1;
      if (failed > retries) return;
      return { step: 'start', payload: { ...invocation, attempt: failed }, delayMs: failed * minute };
    },
  },
};

async function configOf(ctx: Context, place: FunctionPlace): Promise<Partial<InvokeConfigRecord>> {
  const { name, qualifier = latest } = place;
  return (await ctx.read((tx) => tx.in(InvokeConfigs, place).get(name, qualifier))) ?? {};
}

async function attempt(invocation: AsyncInvocation, ctx: Context): Promise<'done' | 'failed' | 'throttled' | 'ended'> {
  const { place, requestId, sealedPayload } = invocation;
  const opened = ctx.seal.open('lambda/event', sealedPayload);
  if (opened === undefined) throw new Error('The event of a function was sealed with another key.');
  try {
    const { answered } = await runFunction(ctx, place, Buffer.from(opened, 'base64'), { requestId, isOwn: true });
    return answered.error === undefined ? 'done' : 'failed';
  } catch (error) {
    if (error instanceof FunctionsEnded) return 'ended';
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'TooManyRequestsException') return 'throttled';
    // A function that is gone meanwhile is asked no more.
    return error.code === 'ResourceNotFoundException' ? 'done' : 'failed';
  }
}
