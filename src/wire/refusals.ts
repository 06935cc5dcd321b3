/** Refusals that every service shares, under the code that each protocol's clients know. */
import { StoreClosed, StoreFull, StoreUnavailable, TransactionConflict } from '../kernel/store-errors.ts';
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

export function bodyTooLarge(model: ServiceModel, limitBytes: number): AwsError {
  const code = model.metadata.protocol === 'rest-xml' ? 'EntityTooLarge' : 'RequestEntityTooLargeException';
  return new AwsError(code, `The request body is larger than ${limitBytes} bytes.`, {}, 413);
}

/** What to tell (with 503) when the store refused, which is no fault of the request and nothing of the code's. */
export function storeRefusal(error: unknown): string | undefined {
  if (error instanceof StoreClosed) return 'Sandlot is ending. Nothing was changed.';
  const refused = error instanceof StoreFull || error instanceof StoreUnavailable || error instanceof TransactionConflict;
  return refused ? `${error.message} Nothing was changed.` : undefined;
}
