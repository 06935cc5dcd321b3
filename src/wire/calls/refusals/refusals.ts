/** Refusals that every service shares, under the code that each protocol's clients know. */
import { StoreClosed, StoreFull, StoreUnavailable, TransactionConflict } from '../../../kernel/store-errors.ts';
import type { BodyRefused } from '../../body/body-budget.ts';
import type { Caller } from '../../caller.ts';
import type { Decision } from '../../context.ts';
import type { RequestLine } from '../../dialect.ts';
import { AwsError } from '../../errors.ts';
import type { ServiceModel } from '../../models/model.ts';
import { refusal } from '../../protocols/codec/errors.ts';
import type { Absent } from '../../routing/assumed-service.ts';

export function accessDenied(
  model: ServiceModel,
  caller: Caller,
  action: string,
  resource: string,
  { reason, outsider }: Decision,
): AwsError {
  const {
    metadata: { protocol },
    dialect,
  } = model;
  if (dialect?.denials && outsider) return new AwsError('AccessDenied', dialect.denials.toOutsiders, {}, 403);
  const message =
    `User: ${caller.arn} is not authorized to perform: ${action}${onResource(model, resource)} ${reason}`.trimEnd();
  if (protocol === 'json') return new AwsError('AccessDeniedException', message, {}, 400);
  if (protocol === 'rest-json') return new AwsError('AccessDeniedException', message, {}, 403);
  return new AwsError('AccessDenied', message, {}, 403);
}

/** S3 quotes the resource, and says nothing where there is none: S3 User Guide, "Troubleshoot access denied errors". */
function onResource({ dialect }: ServiceModel, resource: string): string {
  if (!dialect?.denials) return ` on resource: ${resource}`;
  return resource === '*' ? '' : ` on resource: "${resource}"`;
}

/** An operation of the model that is not there (yet). 501 is not retried by any client. */
export function notImplemented(model: ServiceModel, service: string, operation: string): AwsError {
  const message =
    `Sandlot does not implement ${model.metadata.serviceId}:${operation} (service ${service}). ` +
    'Nothing was changed. The README lists what is there.';
  return refusal(model, 'not-implemented', { code: 'NotImplementedException', status: 501, message });
}

/** A service that is not there at all: its operations' names are unknown here. */
export function noSuchService(
  model: ServiceModel,
  { signingName, instead = 'The README lists what is there.' }: Absent,
): AwsError {
  const message = `Sandlot does not have the service ${signingName}. Nothing was changed. ${instead}`;
  return refusal(model, 'not-implemented', { code: 'NotImplementedException', status: 501, message });
}

export function unknownOperation(model: ServiceModel, named: string, request?: RequestLine): AwsError {
  const { protocol, serviceId, apiVersion } = model.metadata;
  if (protocol === 'query') {
    return new AwsError(
      'InvalidAction',
      `Could not find operation ${named} for version ${apiVersion} of ${serviceId}`,
      {},
      400,
    );
  }
  if (protocol === 'json')
    return new AwsError('UnknownOperationException', `${serviceId} has no operation ${named}.`, {}, 400);
  const message = `${serviceId} has no operation at ${named}.`;
  const fields = request && model.dialect?.unknownFields?.(request);
  return refusal(model, 'unknown-operation', { code: 'UnknownOperationException', status: 404, message }, fields);
}

/** A body that was not read on, under the codes that clients know; they send again what had no room, or stalled. */
export function bodyRefused(model: ServiceModel, { reason, maxBytes }: BodyRefused): AwsError {
  switch (reason) {
    case 'too-large':
      return refusal(model, 'body-too-large', {
        code: 'RequestEntityTooLargeException',
        status: 413,
        message: `The request body is larger than ${maxBytes} bytes.`,
      });
    case 'no-room':
      return refusal(model, 'body-no-room', {
        code: 'ServiceUnavailable',
        status: 503,
        message:
          'Please reduce your request rate: ' +
          'the bodies of other requests fill the memory that Sandlot keeps for them. Nothing was changed.',
      });
    case 'stalled': {
      const code = model.metadata.protocol.endsWith('json') ? 'RequestTimeoutException' : 'RequestTimeout';
      return refusal(model, 'body-stalled', {
        code,
        status: 408,
        message: 'The request body stopped coming. Nothing was changed.',
      });
    }
  }
}

/**
 * For a request that names another host and that nobody here signed (`own-hosts.ts`). `status`:
 * RFC 9110, section 15.5.20.
 */
export function misdirectedRequest(host: string | undefined, endpoint: string): AwsError {
  const message =
    `This server does not answer for the host ${(host ?? '(none)').slice(0, 200)} without a valid signature; ` +
    `use ${endpoint}. Nothing was changed.`;
  return new AwsError('MisdirectedRequest', message, {}, 421);
}

/** What to tell (with 503) when the store refused, which is no fault of the request and nothing of the code's. */
export function storeRefusal(error: unknown): string | undefined {
  if (error instanceof StoreClosed) return 'Sandlot is ending. Nothing was changed.';
  const refused =
    error instanceof StoreFull || error instanceof StoreUnavailable || error instanceof TransactionConflict;
  return refused ? `${error.message} Nothing was changed.` : undefined;
}
