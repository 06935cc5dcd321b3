/** Lambda's errors, in its words: https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html */
import { AwsError } from '../../wire/errors.ts';

const user = { Type: 'User' };

export function functionNotFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, user);
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, user);
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, user);
}

export function conflict(message: string): AwsError {
  return new AwsError('ResourceConflictException', message, user);
}

/** `from`: the operation that tells it. */
export function wrongRevision(from = 'GetFunction/GetAlias'): AwsError {
  return new AwsError(
    'PreconditionFailedException',
    `The Revision Id provided does not match the latest Revision Id. Call the ${from} API to retrieve the latest ` +
      'Revision Id',
    user,
  );
}

/** What Sandlot does not have, by its name. */
export function notHere(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/lambda.md says what is here.`,
    {},
    501,
  );
}

export function tooLarge(bytes: number, operation: string): AwsError {
  const message = `Request must be smaller than ${bytes} bytes for the ${operation} operation`;
  return new AwsError('RequestTooLargeException', message, user);
}

export function throttled(Reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', { ...user, Reason });
}
