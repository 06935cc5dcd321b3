/**
 * What programs send to the addresses that they were given: signals to wait conditions, and answers for custom
 * resources. Nobody signs there; the address is the secret. AWS's addresses are S3's, so what is sent is put.
 */
import type { DataContext, DataRequest, DataResponse } from '../../../wire/service.ts';
import type { WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { sealValues } from '../sealed-values.ts';
import { callbackOfSecret } from './callback-url.ts';
import { type CallbackRecord, CustomRequests, Signals } from './records.ts';
import { parseSignal } from './signal.ts';
import { wakeResource } from './wake-resource.ts';

/** Of signals that one handle keeps. */
const mostSignals = 10_000;

export async function receive(request: DataRequest, ctx: DataContext): Promise<DataResponse> {
  const body = await request.text();
  await ctx.write(async (tx) => {
    const callback = await callbackOfSecret(tx, ctx.seal, request.params['secret'] ?? '');
    if (!callback) throw new AwsError('AccessDenied', 'Request has expired', {}, 403);
    if (callback.requestId === undefined) await signalled(tx, ctx, callback, body);
    else await answered(tx, ctx, callback, callback.requestId, body);
  });
  return { status: 200 };
}

/** What is no signal is taken and has no effect, as an object that is put at S3 has none. */
async function signalled(tx: WriteTx, ctx: DataContext, callback: CallbackRecord, body: string): Promise<void> {
  const signal = parseSignal(body, () => ctx.ids.uuid());
  if (!signal) return;
  const { stackId, logicalId } = callback;
  const signals = tx.in(Signals, callback);
  const { items } = await signals.list([stackId, logicalId], { limit: mostSignals });
  if (items.length >= mostSignals) throw new AwsError('SlowDown', 'Please reduce your request rate.', {}, 503);
  const { uniqueId, succeeded } = signal;
  await signals.put({ stackId, logicalId, uniqueId, succeeded, sealed: sealValues(ctx.seal, signal) });
  if (callback.waiter !== undefined) await wakeResource(tx, callback, stackId, callback.waiter);
}

/** The first answer counts. */
async function answered(
  tx: WriteTx,
  ctx: DataContext,
  callback: CallbackRecord,
  requestId: string,
  body: string,
): Promise<void> {
  const requests = tx.in(CustomRequests, callback);
  const record = await requests.get(requestId);
  if (!record || record.sealedResponse !== undefined) return;
  await requests.put({ ...record, sealedResponse: sealValues(ctx.seal, body) });
  await wakeResource(tx, callback, record.stackId, record.logicalId);
}
