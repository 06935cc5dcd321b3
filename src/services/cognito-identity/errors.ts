/** Identity pools' refusals. Texts are AWS's where they are known. */
import { AwsError } from '../../wire/errors.ts';

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function notAuthorized(message: string): AwsError {
  return new AwsError('NotAuthorizedException', message);
}

export function poolNotFound(id: string): AwsError {
  return new AwsError('ResourceNotFoundException', `IdentityPool '${id}' not found.`);
}

export function identityNotFound(id: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Identity '${id}' not found.`);
}

export function badConfiguration(): AwsError {
  return new AwsError(
    'InvalidIdentityPoolConfigurationException',
    'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
  );
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
