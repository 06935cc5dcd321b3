/** The service's own refusals. */
import { AwsError } from '../../wire/errors.ts';

export function accessDenied(): AwsError {
  return new AwsError('AccessDeniedException', "You don't have permissions to access this resource.");
}

export function constraint(reason: string, message: string): AwsError {
  return new AwsError('ConstraintViolationException', message, { Reason: reason });
}

export function invalidInput(reason: string, message: string): AwsError {
  return new AwsError('InvalidInputException', message, { Reason: reason });
}

export function targetNotFound(): AwsError {
  return new AwsError('TargetNotFoundException', "You specified a target that doesn't exist.");
}
