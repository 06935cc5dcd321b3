/** Filter patterns of requests. */
import type { AwsError } from '../../../wire/errors.ts';
import { filterPattern } from '../filter-patterns/filter-pattern.ts';
import { InvalidPattern, type Matcher } from '../filter-patterns/invalid-pattern.ts';
import { invalidParameter } from '../errors.ts';

/** @throws AwsError InvalidParameterException */
export function checkedPattern(text: string): Matcher {
  try {
    return filterPattern(text);
  } catch (error) {
    throw error instanceof InvalidPattern ? asRefusal(error) : error;
  }
}

function asRefusal({ message }: InvalidPattern): AwsError {
  return invalidParameter(message);
}
