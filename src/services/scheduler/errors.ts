/** EventBridge Scheduler's refusals. Texts are AWS's where they are known. */
import { AwsError } from '../../wire/errors.ts';

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message);
}

export function noGroup(name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`);
}

export function noSchedule(name: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`);
}

/** What AWS has and Sandlot does not. */
export function notHere(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/scheduler.md says what is here.`,
    {},
    501,
  );
}
