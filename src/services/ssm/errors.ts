/** Systems Manager's refusals of parameters. Texts are AWS's where they are known; some of its errors have none. */
import { AwsError } from '../../wire/errors.ts';

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function parameterNotFound(): AwsError {
  return new AwsError('ParameterNotFound', '');
}

export function versionNotFound(name: string, version: string | number): AwsError {
  return new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );
}

export function alreadyExists(): AwsError {
  return new AwsError(
    'ParameterAlreadyExists',
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  );
}

export function tooManyUpdates(): AwsError {
  return new AwsError(
    'TooManyUpdates',
    'There are concurrent updates for a resource that supports one update at a time.',
  );
}

export function notImplemented(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/ssm.md says what is here.`,
    {},
    501,
  );
}
