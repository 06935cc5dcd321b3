/** The tagging API's errors. */
import { AwsError } from '../../wire/errors.ts';

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
