/**
 * Filter patterns of CloudWatch Logs: of terms, of JSON, of fields parted by spaces. Pure; a message is looked through
 * in time that is linear in its length.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
import { readDelimitedPattern } from './delimited-pattern.ts';
import type { Matcher } from './invalid-pattern.ts';
import { readJsonPattern } from './json-pattern.ts';
import { Scanner } from './scanner.ts';
import { readTermsPattern } from './terms-pattern.ts';

/** '' matches everything. @throws InvalidPattern */
export function filterPattern(text: string): Matcher {
  const scanner = new Scanner(text);
  if (scanner.take('{')) return readJsonPattern(scanner);
  if (scanner.take('[')) return readDelimitedPattern(scanner);
  return readTermsPattern(scanner);
}
