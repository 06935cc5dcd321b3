/** The service's own refusals, in its texts. Those of an empty message come without one from AWS, too. */
import { AwsError } from '../../wire/errors.ts';

export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message);
}

export function keyNotFound(arn: string): AwsError {
  return notFound(`Key '${arn}' does not exist`);
}

export function aliasNotFound(arn: string): AwsError {
  return notFound(`Alias ${arn} is not found.`);
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function invalidState(message: string): AwsError {
  return new AwsError('KMSInvalidStateException', message);
}

export function unsupported(message: string): AwsError {
  return new AwsError('UnsupportedOperationException', message);
}

export function invalidUsage(message: string): AwsError {
  return new AwsError('InvalidKeyUsageException', message);
}

export function invalidCiphertext(): AwsError {
  return new AwsError('InvalidCiphertextException', '');
}

export function incorrectKey(): AwsError {
  const message = 'The key ID in the request does not identify a CMK that can perform this operation.';
  return new AwsError('IncorrectKeyException', message);
}

export function malformedPolicy(message: string): AwsError {
  return new AwsError('MalformedPolicyDocumentException', message);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message);
}

/** What the request asked for with `DryRun`. */
export function dryRun(): AwsError {
  return new AwsError('DryRunOperationException', 'The request would have succeeded, but the DryRun option is set.');
}

/** A ciphertext names its key, and its key is not one to be found by whoever asks. */
export function unknownCiphertextKey(): AwsError {
  const message =
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, ' +
    'or you are not allowed to access.';
  return new AwsError('AccessDeniedException', message);
}

/** What AWS has and Sandlot has not. */
export function notHere(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/kms.md says what is here.`,
    {},
    501,
  );
}
