/**
 * What went wrong in a handler, in the registry's words:
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
 */
import { AwsError } from '../../../wire/errors.ts';

export type HandlerErrorCode =
  | 'AccessDenied'
  | 'AlreadyExists'
  | 'GeneralServiceException'
  | 'InternalFailure'
  | 'InvalidRequest'
  | 'NotFound'
  | 'NotStabilized'
  | 'NotUpdatable'
  | 'ResourceConflict'
  | 'ServiceLimitExceeded'
  | 'Throttling';

/** By the services' codes, in this order. */
const codes: readonly (readonly [RegExp, HandlerErrorCode])[] = [
  [/AccessDenied|^Unauthorized|NotAuthorized/, 'AccessDenied'],
  [/AlreadyExist|^BucketAlready|ResourceExists|EntityAlready|^Duplicate/, 'AlreadyExists'],
  [/^NoSuch|NotFound/, 'NotFound'],
  [/Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/, 'Throttling'],
  [/LimitExceeded|TooMany|ServiceQuota/, 'ServiceLimitExceeded'],
  [/Conflict|ConcurrentModification|ResourceInUse/, 'ResourceConflict'],
  [/^NotUpdatable/, 'NotUpdatable'],
  [/^NotStabilized/, 'NotStabilized'],
  [/^Invalid|Validation|^Malformed|^MissingParameter|^Unsupported|^NotImplemented/, 'InvalidRequest'],
];

export function handlerErrorCode(error: unknown): HandlerErrorCode {
  if (!(error instanceof AwsError)) return 'InternalFailure';
  return codes.find(([pattern]) => pattern.test(error.code))?.[1] ?? 'GeneralServiceException';
}
