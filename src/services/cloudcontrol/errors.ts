/** Cloud Control's errors, in its own words. */
import { AwsError } from '../../wire/errors.ts';
import { handlerErrorCode, type HandlerErrorCode } from '../cloudformation/internal.ts';

export function typeNotFound(type: string): AwsError {
  const advice = 'Sandlot does not have it: docs/cloudformation-types.md lists the types that are here.';
  return new AwsError('TypeNotFoundException', `The type '${type}' cannot be found. ${advice}`);
}

export function unsupported(type: string, action: string): AwsError {
  return new AwsError('UnsupportedActionException', `Resource type ${type} does not support ${action} action`);
}

/** Not in its model; every JSON service may answer it. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message, {}, 400);
}

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}

export function notFoundBy(type: string, identifier: string, requestToken: string): AwsError {
  const message = `Resource of type '${type}' with identifier '${identifier}' was not found.`;
  return handlerFailed(type, 'NotFound', message, requestToken);
}

const exceptions: Readonly<Record<HandlerErrorCode, string>> = {
  AccessDenied: 'GeneralServiceException',
  AlreadyExists: 'AlreadyExistsException',
  GeneralServiceException: 'GeneralServiceException',
  InternalFailure: 'HandlerInternalFailureException',
  InvalidRequest: 'InvalidRequestException',
  NotFound: 'ResourceNotFoundException',
  NotStabilized: 'NotStabilizedException',
  NotUpdatable: 'NotUpdatableException',
  ResourceConflict: 'ResourceConflictException',
  ServiceLimitExceeded: 'ServiceLimitExceededException',
  Throttling: 'ThrottlingException',
};

function handlerFailed(type: string, code: HandlerErrorCode, message: string, requestToken: string): AwsError {
  return new AwsError(
    exceptions[code],
    `${type} Handler returned status FAILED: ${message} (HandlerErrorCode: ${code}, RequestToken: ${requestToken})`,
  );
}

/** What a read that failed is answered with. What is no `AwsError` stays what it is. */
export function readFailed(type: string, error: unknown, requestToken: string): unknown {
  if (!(error instanceof AwsError)) return error;
  return handlerFailed(type, handlerErrorCode(error), error.message, requestToken);
}
