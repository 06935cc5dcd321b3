/** User pools' refusals. Texts are AWS's where they are known. */
import { AwsError } from '../../wire/errors.ts';

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function notAuthorized(message: string): AwsError {
  return new AwsError('NotAuthorizedException', message);
}

export function poolNotFound(id: string): AwsError {
  return new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);
}

export function clientNotFound(id: string): AwsError {
  return new AwsError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
}

export function groupNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'Group not found.');
}

export function userNotFound(): AwsError {
  return new AwsError('UserNotFoundException', 'User does not exist.');
}

/** The same for a wrong password and a user who is not there. */
export function incorrectCredentials(): AwsError {
  return notAuthorized('Incorrect username or password.');
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message);
}

/** What AWS has and Sandlot has not. */
export function notHere(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/cognito.md says what is here.`,
    {},
    501,
  );
}
