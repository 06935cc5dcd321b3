/** Refusals that every service shares, under the code that each protocol's clients know. */
import { StoreClosed, StoreFull, StoreUnavailable, TransactionConflict } from '../kernel/store-errors.ts';
import type { BodyRefused } from './body-budget.ts';
import type { Caller } from './caller.ts';
import type { Decision } from './context.ts';
import { AwsError } from './errors.ts';
import type { Protocol, ServiceModel } from './model.ts';

export function accessDenied(model: ServiceModel, caller: Caller, action: string, resource: string, { reason, outsider }: Decision): AwsError {
  const { protocol } = model.metadata;
  if (protocol === 'rest-xml' && outsider) return new AwsError('AccessDenied', 'Access Denied', {}, 403);
  const message = `User: ${caller.arn} is not authorized to perform: ${action}${onResource(protocol, resource)} ${reason}`.trimEnd();
  if (protocol === 'json') return new AwsError('AccessDeniedException', message, {}, 400);
  if (protocol === 'rest-json') return new AwsError('AccessDeniedException', message, {}, 403);
  return new AwsError('AccessDenied', message, {}, 403);
}

/** S3 quotes the resource, and says nothing where there is none: S3 User Guide, "Troubleshoot access denied errors". */
function onResource(protocol: Protocol, resource: string): string {
  if (protocol !== 'rest-xml') return ` on resource: ${resource}`;
  return resource === '*' ? '' : ` on resource: "${resource}"`;
}

/** An operation of the model that is not there (yet). 501 is not retried by any client. */
export function notImplemented(model: ServiceModel, service: string, operation: string): AwsError {
  const message = `Sandlot does not implement ${model.metadata.serviceId}:${operation} (service ${service}). ` +
    'Nothing was changed. The README lists what is there.';
  return new AwsError(model.metadata.protocol === 'rest-xml' ? 'NotImplemented' : 'NotImplementedException', message, {}, 501);
}

/** A service that is not there at all: its operations' names are unknown here. */
export function noSuchService(model: ServiceModel, signingName: string): AwsError {
  const message = `Sandlot does not have the service ${signingName}. Nothing was changed. The README lists what is there.`;
  return new AwsError(model.metadata.protocol === 'rest-xml' ? 'NotImplemented' : 'NotImplementedException', message, {}, 501);
}

export function unknownOperation(model: ServiceModel, named: string): AwsError {
  const { protocol, serviceId, apiVersion } = model.metadata;
  if (protocol === 'query') {
    return new AwsError('InvalidAction', `Could not find operation ${named} for version ${apiVersion} of ${serviceId}`, {}, 400);
  }
  if (protocol === 'json') return new AwsError('UnknownOperationException', `${serviceId} has no operation ${named}.`, {}, 400);
  if (protocol === 'rest-xml') return new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {}, 405);
  return new AwsError('UnknownOperationException', `${serviceId} has no operation at ${named}.`, {}, 404);
}

/** A body that was not read on, under the codes that clients know; they send again what had no room, or stalled. */
export function bodyRefused({ metadata: { protocol } }: ServiceModel, { reason, maxBytes }: BodyRefused): AwsError {
  const isS3 = protocol === 'rest-xml';
  switch (reason) {
    case 'too-large':
      return new AwsError(isS3 ? 'EntityTooLarge' : 'RequestEntityTooLargeException', `The request body is larger than ${maxBytes} bytes.`, {}, 413);
    case 'no-room':
      return new AwsError(isS3 ? 'SlowDown' : 'ServiceUnavailable', 'Please reduce your request rate: the bodies of other requests fill the memory that Sandlot keeps for them. Nothing was changed.', {}, 503);
    case 'stalled':
      return new AwsError(protocol.endsWith('json') ? 'RequestTimeoutException' : 'RequestTimeout', 'The request body stopped coming. Nothing was changed.', {}, isS3 ? 400 : 408);
  }
}

/** For a request that names another host and that nobody here signed (`own-hosts.ts`). `status`: RFC 9110, section 15.5.20. */
export function misdirectedRequest(host: string | undefined, endpoint: string): AwsError {
  const message = `This server does not answer for the host ${(host ?? '(none)').slice(0, 200)} without a valid signature; use ${endpoint}. Nothing was changed.`;
  return new AwsError('MisdirectedRequest', message, {}, 421);
}

/** Refused before they are decoded. */
export function tooManyParameters(model: ServiceModel, max: number): AwsError {
  const { protocol } = model.metadata;
  const code = protocol === 'rest-xml' ? 'InvalidArgument' : protocol.endsWith('json') ? 'SerializationException' : 'MalformedInput';
  return new AwsError(code, `The request has more than ${max} parameters.`, {}, 400);
}

/** What to tell (with 503) when the store refused, which is no fault of the request and nothing of the code's. */
export function storeRefusal(error: unknown): string | undefined {
  if (error instanceof StoreClosed) return 'Sandlot is ending. Nothing was changed.';
  const refused = error instanceof StoreFull || error instanceof StoreUnavailable || error instanceof TransactionConflict;
  return refused ? `${error.message} Nothing was changed.` : undefined;
}
