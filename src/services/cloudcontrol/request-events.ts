/** Requests' events, as clients read them. */
import type { ProgressEvent } from '@aws-sdk/client-cloudcontrol';
import { isInProgress, type ResourceProgress } from '../../wire/resource-type.ts';
import type { Context, WriteTx } from '../../wire/context.ts';
import type { AwsError } from '../../wire/errors.ts';
import { handlerErrorCode } from '../cloudformation/internal.ts';
import { callbackPurpose, ResourceRequests, type RequestRecord } from './records.ts';

const maxMessage = 2048;

export function toEvent(record: RequestRecord): ProgressEvent {
  return {
    TypeName: record.typeName,
    ...(record.identifier !== undefined && { Identifier: record.identifier }),
    RequestToken: record.token,
    Operation: record.operation,
    OperationStatus: record.status,
    EventTime: new Date(record.changedAt),
    ...(record.statusMessage !== undefined && { StatusMessage: record.statusMessage.slice(0, maxMessage) }),
    ...(record.errorCode !== undefined && { ErrorCode: record.errorCode }),
    ...(record.retryAt !== undefined && { RetryAfter: new Date(record.retryAt) }),
  };
}

/** Keeps what a handler's step answered; what goes on is gone on with by a job. */
export async function keepProgress(
  tx: WriteTx,
  ctx: Context,
  request: RequestRecord,
  progress: ResourceProgress | void,
): Promise<RequestRecord> {
  const { sealedCallback: _callback, retryAt: _retry, ...before } = request;
  const now = ctx.clock.now();
  const identifier = progress?.physicalId ?? before.identifier;
  const common = { ...before, ...(identifier !== undefined && { identifier }), changedAt: now };
  const record: RequestRecord = isInProgress(progress)
    ? {
        ...common,
        status: 'IN_PROGRESS',
        sealedCallback: ctx.seal.seal(callbackPurpose, JSON.stringify(progress.callback)),
        retryAt: now + progress.delayMs,
      }
    : { ...common, status: 'SUCCESS' };
  await tx.in(ResourceRequests).put(record);
  return record;
}

export async function keepFailure(
  tx: WriteTx,
  ctx: Context,
  request: RequestRecord,
  error: AwsError,
): Promise<RequestRecord> {
  const { sealedCallback: _callback, retryAt: _retry, ...before } = request;
  const record: RequestRecord = {
    ...before,
    status: 'FAILED',
    statusMessage: error.message,
    errorCode: handlerErrorCode(error),
    changedAt: ctx.clock.now(),
  };
  await tx.in(ResourceRequests).put(record);
  return record;
}
