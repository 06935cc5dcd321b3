/**
 * What Sandlot does itself in place of a function's code: asked like the function, with its role, its log and its
 * answer to the address that a stack has given. What fails is told there, and is no error of the invocation: where
 * nobody listens, as when the CDK's hotswap invokes it, the log alone says so.
 */
import type { InProcessAws } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import type { Answered, FunctionHost } from '../instances/host.ts';
import { type Invocation, timedOut } from '../instances/invocation.ts';
import { logOf } from '../instances/log-lines.ts';
import type { CodeFacts } from '../records.ts';
import { bucketDeployment } from './bucket-deployment.ts';
import { bucketNotifications } from './bucket-notifications.ts';
import { customEvent, type CustomEvent } from './custom-event.ts';
import { respond } from './respond.ts';

export interface NativeCall {
  /** Calls as the function's role. */
  readonly aws: InProcessAws;
  readonly event: CustomEvent;
  readonly signal: AbortSignal;
  readonly ids: Context['ids'];
  /** A line of the log. */
  say(line: string): void;
}

export interface NativeAnswer {
  readonly physicalId: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

const handlers: Readonly<Record<NonNullable<CodeFacts['native']>, (call: NativeCall) => Promise<NativeAnswer>>> = {
  'bucket-deployment': bucketDeployment,
  'bucket-notifications': bucketNotifications,
};

const tailBytes = 4096;

export async function runNative(
  ctx: Context,
  host: FunctionHost,
  invocation: Invocation,
  native: NonNullable<CodeFacts['native']>,
): Promise<Answered> {
  const { requestId, facts, place } = invocation;
  const { caller } = await invocation.assumeRole();
  const aws = host.ctx.aws.as(caller, { region: place.region, isGiven: true });
  const begun = { startedAt: ctx.clock.now(), machine: performance.now() };
  const stream = `sandlot/[${facts.version}]${requestId}`;
  const lines: { text: string; at: number }[] = [];
  const say = (text: string): void => void lines.push({ text, at: ctx.clock.now() });
  say(`Sandlot knows the code of this function by what it says, and does itself what it would (${native}).`);
  const signal = AbortSignal.timeout(facts.timeout * 1000);
  await answer({ ctx, handler: handlers[native], payload: invocation.payload, stream, aws, signal, say });
  const outcome = signal.aborted ? timedOut(requestId, facts.timeout) : { payload: Buffer.from('null') };
  const durationMs = performance.now() - begun.machine;
  const measured = { requestId, startedAt: begun.startedAt, endedAt: ctx.clock.now(), durationMs, memoryMb: 0 };
  const finished = { ...outcome, lines };
  const log = logOf(facts, measured, finished);
  host.logs.write(aws, { group: facts.logging.group, stream }, log);
  const text = Buffer.from(log.map((line) => `${line.text}\n`).join(''));
  return { ...finished, tail: text.subarray(Math.max(0, text.length - tailBytes)) };
}

interface Answering extends Pick<NativeCall, 'aws' | 'signal' | 'say'> {
  readonly ctx: Context;
  readonly handler: (call: NativeCall) => Promise<NativeAnswer>;
  readonly payload: Uint8Array;
  readonly stream: string;
}

async function answer({ ctx, handler, payload, stream, ...call }: Answering): Promise<void> {
  const { say, signal } = call;
  const event = customEvent(payload);
  if (typeof event === 'string') return say(event);
  try {
    const { physicalId, data } = await handler({ ...call, event, ids: ctx.ids });
    signal.throwIfAborted();
    await respond(ctx, event, { Status: 'SUCCESS', stream, physicalId, data }, say);
  } catch (error) {
    if (signal.aborted) return;
    const { message } = error as Error;
    say(`[ERROR] ${message}`);
    const failed = {
      Status: 'FAILED',
      reason: message,
      stream,
      physicalId: event.PhysicalResourceId,
      data: {},
    } as const;
    await respond(ctx, event, failed, say);
  }
}
