/**
 * Patterns of terms: all of them, none of those behind `-`, any of those behind `?`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-unstructured-log-events.html
 */
import { containsText } from '../../../kernel/bounded/contains-text.ts';
import { InvalidPattern, type Matcher } from './invalid-pattern.ts';
import type { Scanner } from './scanner.ts';

type Test = (message: string) => boolean;

/** What a term without quotes may be. */
const bare = /^[\p{L}\p{N}_]+$/u;

/** @throws InvalidPattern */
export function readTermsPattern(scanner: Scanner): Matcher {
  const terms: { readonly sign: '?' | '-' | ''; readonly test: Test }[] = [];
  while (!scanner.atEnd) {
    const sign = (scanner.take('?', '-') ?? '') as '?' | '-' | '';
    terms.push({ sign, test: readTerm(scanner) });
  }
  const of = (sign: string): Test[] => terms.filter((term) => term.sign === sign).map(({ test }) => test);
  const [all, none, any] = [of(''), of('-'), of('?')];
  // With terms of other kinds AWS looks at those behind question marks no more.
  const isAny: Test = (message) =>
    all.length + none.length > 0 || any.length === 0 || any.some((test) => test(message));
  return (message) =>
    all.every((test) => test(message)) && !none.some((test) => test(message)) && isAny(message)
      ? () => ({})
      : undefined;
}

function readTerm(scanner: Scanner): Test {
  const next = scanner.text[scanner.at];
  if (next === '%') {
    scanner.at++;
    return scanner.expression();
  }
  if (next === '"') {
    scanner.at++;
    const phrase = scanner.quoted();
    return phrase.trim() === '' ? () => true : (message) => containsText(message, phrase);
  }
  const term = scanner.until(/\s/);
  if (!bare.test(term)) throw new InvalidPattern(`Invalid character(s) in term '${term}'`);
  return (message) => containsText(message, term);
}
