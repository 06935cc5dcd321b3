/** Step Functions' own refusals, in AWS's words where they are known. */
import { AwsError } from '../../wire/errors.ts';

export function invalidArn(arn: string): AwsError {
  return new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
}

/** Of a resource that the operation is not about. */
export function wrongResource(kind: string): AwsError {
  return invalidArn(`Resource type not valid in this context: ${kind}`);
}

/** What is for machines of the other type. */
export function wrongType(): AwsError {
  const message = 'This operation is not supported by this type of state machine';
  return new AwsError('StateMachineTypeNotSupported', message);
}

export function noMachine(arn: string): AwsError {
  return new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

export function noExecution(arn: string): AwsError {
  return new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}

export function validation(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function invalidToken(): AwsError {
  return new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
}

/** What AWS has and Sandlot does not. */
export function notSupported(what: string): AwsError {
  return new AwsError(
    'NotImplementedException',
    `Sandlot does not have ${what}. Nothing was changed. docs/sfn.md says what is here.`,
    {},
    501,
  );
}
