/** IAM's errors, in its own words. */
import { AwsError } from '../../wire/errors.ts';

export type EntityKind = 'user' | 'role' | 'group';

export function noSuchEntity(kind: EntityKind, name: string): AwsError {
  return new AwsError('NoSuchEntity', `The ${kind} with name ${name} cannot be found.`);
}

export function noSuchInlinePolicy(kind: EntityKind, name: string): AwsError {
  return new AwsError('NoSuchEntity', `The ${kind} policy with name ${name} cannot be found.`);
}

export function noSuchPolicy(arn: string): AwsError {
  return new AwsError('NoSuchEntity', `Policy ${arn} was not found.`);
}

export function notAttachable(arn: string): AwsError {
  return new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`);
}

export function alreadyExists(kind: EntityKind, name: string): AwsError {
  return new AwsError(
    'EntityAlreadyExists',
    `${kind.charAt(0).toUpperCase()}${kind.slice(1)} with name ${name} already exists.`,
  );
}

export function deleteConflict(message: string): AwsError {
  return new AwsError('DeleteConflict', message);
}

export function overQuota(quota: string, limit: number): AwsError {
  return new AwsError('LimitExceeded', `Cannot exceed quota for ${quota}: ${limit}`);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceeded', message);
}

export function invalidInput(message: string): AwsError {
  return new AwsError('InvalidInput', message);
}

/** Not in IAM's model; every Query service may answer it. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message, {}, 400);
}

export function malformedPolicy(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}

export function protectedRole(name: string): AwsError {
  return new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
}
