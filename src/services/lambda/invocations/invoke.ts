/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
import { isUtf8 } from 'node:buffer';
import { checkJsonCost, JsonTooCostly } from '../../../kernel/bounded/json.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { bareArn, type FunctionPlace, placeOf } from '../arns.ts';
import { notHere, tooLarge } from '../errors.ts';
import { requireVersion, withVersion } from '../functions/find-function.ts';
import { runFunction } from './run-function.ts';
import { isUuid } from '../instances/invocation.ts';
import type { AsyncInvocation } from './async-invocation.ts';

/** Bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostSynchronous = 6_291_456;
export const mostAsynchronous = 1_048_576;

export const invoke: Operation<'lambda', 'Invoke'> = async (input, ctx) => {
  const { InvocationType = 'RequestResponse', LogType = 'None', Payload, ClientContext } = input;
  if (input.DurableExecutionName !== undefined) throw notHere('durable functions (DurableExecutionName)');
  if (input.TenantId !== undefined) throw notHere('tenants of functions (TenantId)');
  const place = placeOf(input.FunctionName, ctx, input.Qualifier);
  const payload = checkedPayload(Payload, InvocationType === 'Event');
  if (InvocationType === 'DryRun') {
    await ctx.read((tx) => requireVersion(tx, place, withVersion(place)));
    return { StatusCode: 204 };
  }
  if (InvocationType === 'Event') {
    await enqueue(ctx, place, payload);
    return { StatusCode: 202 };
  }
  const client = contextOf(ClientContext);
  const { answered, facts } = await runFunction(ctx, place, payload, { requestId: ctx.requestId, ...client });
  return {
    StatusCode: 200,
    Payload: answered.payload as never,
    ExecutedVersion: facts.version,
    ...(answered.error !== undefined && { FunctionError: answered.error }),
    ...(LogType === 'Tail' && { LogResult: answered.tail.toString('base64') }),
  };
};

/** @throws AwsError RequestTooLargeException, InvalidRequestContentException */
function checkedPayload(given: unknown, isEvent: boolean): Buffer {
  const payload = Buffer.from((given ?? '') as Uint8Array);
  const most = isEvent ? mostAsynchronous : mostSynchronous;
  if (payload.length > most) throw tooLarge(most, 'InvokeFunction');
  if (payload.length === 0) return payload;
  try {
    if (!isUtf8(payload)) throw new Error('Could not parse payload into json: Invalid UTF-8');
    const text = payload.toString('utf8');
    checkJsonCost(text, { maxDepth: 1000, maxTokens: 2_000_000 });
    JSON.parse(text);
    return payload;
  } catch (error) {
    const why = error instanceof JsonTooCostly ? error.message : (error as Error).message;
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${why}`, {
      Type: 'User',
    });
  }
}

/** Base64 of JSON. */
function contextOf(given: string | undefined): { clientContext?: string } {
  if (given === undefined) return {};
  try {
    const text = Buffer.from(given, 'base64').toString('utf8');
    checkJsonCost(text, { maxDepth: 32, maxTokens: 1000 });
    return { clientContext: JSON.stringify(JSON.parse(text)) };
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.');
  }
}

async function enqueue(ctx: Context, place: FunctionPlace, payload: Buffer): Promise<void> {
  // Nothing is awaited that is not the transaction's, which a service's call may have joined.
  const isOwn = ctx.caller.kind !== 'service' && isUuid.test(ctx.requestId);
  await enqueueEvent(ctx, place, payload, isOwn ? ctx.requestId : ctx.ids.uuid());
}

/** `hops`: destinations that lie behind it. @throws AwsError ResourceNotFoundException */
export async function enqueueEvent(
  ctx: Context,
  place: FunctionPlace,
  payload: Buffer,
  requestId: string,
  hops = 0,
): Promise<void> {
  await ctx.write(async (tx) => {
    await requireVersion(tx, place, withVersion(place));
    const invocation: AsyncInvocation = {
      requestId,
      place,
      sealedPayload: ctx.seal.seal('lambda/event', payload.toString('base64')),
      attempt: 0,
      since: ctx.clock.now(),
      ...(hops > 0 && { hops }),
    };
    tx.enqueue({ kind: 'lambda/invoke', payload: invocation, subject: ['lambda/function', bareArn(place)] });
  });
}
