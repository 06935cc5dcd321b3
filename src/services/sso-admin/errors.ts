/** Identity Center's own refusals. Texts are AWS's where they are known. */
import { AwsError } from '../../wire/errors.ts';

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message);
}

export function denied(message: string): AwsError {
  return new AwsError('AccessDeniedException', message);
}

export function quotaExceeded(what: string, limit: number): AwsError {
  return new AwsError(
    'ServiceQuotaExceededException',
    `You have exceeded AWS SSO limits. Cannot create ${what} more than ${limit}. ` +
      'Please refer to https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html',
  );
}
