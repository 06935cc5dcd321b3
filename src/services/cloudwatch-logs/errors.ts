/** CloudWatch Logs' own refusals, in AWS's words where they are known. */
import { AwsError } from '../../wire/errors.ts';

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified ${what} does not exist.`);
}

export function alreadyExists(what: string): AwsError {
  return new AwsError('ResourceAlreadyExistsException', `The specified ${what} already exists`);
}

export function throttled(): AwsError {
  return new AwsError('ThrottlingException', 'Rate exceeded');
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message);
}

/** What AWS has and Sandlot does not. */
export function notSupported(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/cloudwatch-logs.md says what is here.`,
    {},
    501,
  );
}
