/** DynamoDB's errors in its own words. */
import type { Item } from './values/attribute-value.ts';
import { AwsError } from '../../wire/errors.ts';

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** `ValidationException` of a parameter's value. */
export function invalidParameter(what: string): AwsError {
  return validation(`One or more parameter values were invalid: ${what}`);
}

export function notFound(message = 'Requested resource not found'): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

export function tableNotFound(name: string): AwsError {
  return notFound(`Requested resource not found: Table: ${name} not found`);
}

export function inUse(message: string): AwsError {
  return new AwsError('ResourceInUseException', message);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message);
}

/** `item`: as it is, for those who have asked for it. */
export function conditionFailed(item?: Item): AwsError {
  return new AwsError('ConditionalCheckFailedException', 'The conditional request failed', item ? { Item: item } : {});
}

export function notImplemented(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/dynamodb.md says what is here.`,
    {},
    501,
  );
}

/** Refuses the first of these members that an input has. */
export function refuseMembers(operation: string, input: object, members: readonly string[]): void {
  const given = members.find((member) => (input as Record<string, unknown>)[member] !== undefined);
  if (given !== undefined) throw notImplemented(`${given} of ${operation}`);
}
