/** Secrets Manager's refusals. Texts are AWS's where they are known. */
import { AwsError } from '../../wire/errors.ts';

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}

export function secretNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

/** `what`: `staging label: AWSCURRENT`, `VersionId: …`. */
export function valueNotFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`);
}

export function exists(message: string): AwsError {
  return new AwsError('ResourceExistsException', message);
}

export function markedForDeletion(): AwsError {
  return invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
}

export function invalidName(): AwsError {
  return new AwsError(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

export function notImplemented(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/secrets-manager.md says what is here.`,
    {},
    501,
  );
}
