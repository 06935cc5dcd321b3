/**
 * One request: a handler's step and its request's record are one transaction. A step that is over at once is answered
 * as over; one that goes on, goes on by a job. Where the step fails, its transaction leaves nothing, and the failure is
 * the request's event.
 */
import type { ProgressEvent } from '@aws-sdk/client-cloudcontrol';
import { createHash } from 'node:crypto';
import type { Context, ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { isInProgress, type ResourceCall, type ResourceProgress } from '../../wire/resource-type.ts';
import { ResourceRequests, type RequestRecord } from './records.ts';
import { keepFailure, keepProgress, toEvent } from './request-events.ts';
import { actingCaller, resourceCall } from './resource-type.ts';

export interface ChangeRequest {
  readonly operation: RequestRecord['operation'];
  readonly typeName: string;
  readonly identifier?: string;
  /** What it asks for, as it was sent. */
  readonly content: string;
  readonly clientToken?: string | undefined;
  readonly roleArn?: string | undefined;
}

/** What is refused throws; what the function that it answers throws is the request's failure. */
export type Prepare = (call: ResourceCall) => Promise<() => Promise<ResourceProgress | void>>;

/** As long as AWS knows a client's token, and a request. */
const clientTokenMs = 36 * 3_600_000;
const keptMs = 7 * 24 * 3_600_000;

class StepFailed extends Error {
  override readonly cause: unknown;

  constructor(cause: unknown) {
    super('A step of a resource failed.');
    this.cause = cause;
  }
}

/** @throws AwsError ClientTokenConflictException, ConcurrentOperationException, and what `prepare` refuses */
export async function perform(ctx: Context, request: ChangeRequest, prepare: Prepare): Promise<ProgressEvent> {
  const now = ctx.clock.now();
  const begun: RequestRecord = {
    token: ctx.ids.uuid(),
    ...(request.clientToken !== undefined && { clientToken: request.clientToken }),
    fingerprint: fingerprintOf(request),
    operation: request.operation,
    typeName: request.typeName,
    ...(request.identifier !== undefined && { identifier: request.identifier }),
    ...(request.roleArn !== undefined && { roleArn: request.roleArn }),
    status: 'IN_PROGRESS',
    startedAt: now,
    changedAt: now,
  };
  const caller = await actingCaller(ctx, ctx.caller, request.roleArn);
  const random = ctx.ids.alphanumeric(12);
  try {
    return await ctx.write(async (tx) => {
      const same = await sameRequest(tx, begun);
      if (same) return toEvent(same);
      await refuseConcurrent(tx, begun);
      const step = await prepare(resourceCall(ctx, tx, caller, request.typeName, random));
      const progress = await step().catch((error: unknown) => {
        throw new StepFailed(error);
      });
      const record = await keepProgress(tx, ctx, begun, progress);
      const payload = { token: record.token };
      if (isInProgress(progress))
        tx.enqueue({ kind: 'cloudcontrol/resume', payload, subject: [record.token], delayMs: progress.delayMs });
      tx.enqueue({ kind: 'cloudcontrol/forget', payload, runAt: now + keptMs });
      return toEvent(record);
    });
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    const { cause } = error;
    if (!(cause instanceof AwsError)) throw cause;
    return ctx.write(async (tx) => {
      tx.enqueue({ kind: 'cloudcontrol/forget', payload: { token: begun.token }, runAt: now + keptMs });
      return toEvent(await keepFailure(tx, ctx, begun, cause));
    });
  }
}

function fingerprintOf({ operation, typeName, identifier, content, roleArn }: ChangeRequest): string {
  const asked = JSON.stringify([operation, typeName, identifier ?? '', content, roleArn ?? '']);
  return createHash('sha256').update(asked).digest('base64url');
}

async function sameRequest(tx: ReadTx, begun: RequestRecord): Promise<RequestRecord | undefined> {
  const { clientToken, fingerprint, startedAt } = begun;
  if (clientToken === undefined) return undefined;
  const latest = await tx.in(ResourceRequests).listBy('client', [clientToken], { limit: 1, reverse: true });
  const [known] = latest.items;
  if (!known || known.startedAt + clientTokenMs < startedAt) return undefined;
  if (known.fingerprint === fingerprint) return known;
  throw new AwsError(
    'ClientTokenConflictException',
    `ClientToken ${clientToken} is already associated with an existing operation with RequestToken ${known.token}`,
  );
}

async function refuseConcurrent(tx: ReadTx, { typeName, identifier }: RequestRecord): Promise<void> {
  if (identifier === undefined) return;
  const { items } = await tx.in(ResourceRequests).listBy('active', [typeName, identifier], { limit: 1 });
  if (items.length > 0)
    throw new AwsError(
      'ConcurrentOperationException',
      `Another operation on this resource is in progress (RequestToken ${items[0]!.token}).`,
    );
}
