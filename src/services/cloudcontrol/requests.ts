/** Requests: how far they are, which there were, and that one is to end. */
import type { Context, ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { paging } from '../../wire/paging.ts';
import type { Operation } from '../../wire/service.ts';
import { invalidRequest, validationError } from './errors.ts';
import { ResourceRequests, type RequestRecord } from './records.ts';
import { toEvent } from './request-events.ts';
import { cursorOf, nextToken } from './tokens.ts';

const pages = paging({ defaultLimit: 20, refused: () => invalidRequest('The NextToken is not valid.') });

export const getResourceRequestStatus: Operation<'cloudcontrol', 'GetResourceRequestStatus'> = (input, ctx) =>
  ctx.read(async (tx) => ({ ProgressEvent: toEvent(await requireRequest(tx, input.RequestToken)) }));

/** The newest first. */
export const listResourceRequests: Operation<'cloudcontrol', 'ListResourceRequests'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { Operations: operations, OperationStatuses: statuses } = input.ResourceRequestStatusFilter ?? {};
    const page = await pages.filtered(
      (options) => tx.in(ResourceRequests).listBy('time', [], { ...options, reverse: true }),
      { limit: input.MaxResults, after: cursorOf(input.NextToken) },
      ({ operation, status }) =>
        (!operations?.length || operations.includes(operation)) && (!statuses?.length || statuses.includes(status)),
    );
    return { ResourceRequestStatusSummaries: page.items.map(toEvent), ...nextToken(page) };
  });

/** What the handler has done until now stays, as in AWS. */
export const cancelResourceRequest: Operation<'cloudcontrol', 'CancelResourceRequest'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const request = await requireRequest(tx, input.RequestToken);
    if (request.status === 'CANCEL_COMPLETE') return { ProgressEvent: toEvent(request) };
    if (request.status !== 'IN_PROGRESS')
      throw validationError(`Request ${request.token} is already in status ${request.status}`);
    for (const { id } of await tx.jobs.find([request.token], 'cloudcontrol/resume')) await tx.jobs.cancel(id);
    const cancelled = ended(request, ctx);
    await tx.in(ResourceRequests).put(cancelled);
    return { ProgressEvent: toEvent(cancelled) };
  });

function ended(request: RequestRecord, ctx: Context): RequestRecord {
  const { sealedCallback: _callback, retryAt: _retry, ...rest } = request;
  return { ...rest, status: 'CANCEL_COMPLETE', changedAt: ctx.clock.now() };
}

async function requireRequest(tx: ReadTx, token: string): Promise<RequestRecord> {
  const request = await tx.in(ResourceRequests).get(token);
  if (request) return request;
  throw new AwsError('RequestTokenNotFoundException', `Request with token ${token} was not found`);
}
