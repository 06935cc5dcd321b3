/**
 * AllowedPattern: what a parameter's value has to match. Patterns are matched in linear time, so that look-around and
 * back references are refused, which AWS takes.
 */
import { linearPattern, NotLinear } from '../../../kernel/bounded/linear-pattern.ts';
import { AwsError } from '../../../wire/errors.ts';

/** @throws AwsError InvalidAllowedPatternException, ParameterPatternMismatchException */
export function requireAllowed(value: string, pattern: string | undefined): void {
  if (pattern === undefined || pattern === '') return;
  let isAllowed: boolean;
  try {
    isAllowed = linearPattern(pattern).test(value);
  } catch (error) {
    if (!(error instanceof NotLinear)) throw error;
    throw new AwsError(
      'InvalidAllowedPatternException',
      `The request does not meet the regular expression requirement. ${error.message}`,
    );
  }
  if (!isAllowed)
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
}
