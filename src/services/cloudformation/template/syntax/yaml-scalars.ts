/**
 * What a plain scalar means in YAML 1.1, as CloudFormation's parser takes it: `yes`, `no`, `on` and `off` are booleans,
 * `Y` and `N` are not; 0755 is octal, 1:30 counts in sixties; dates are text (the timestamp tag is not supported).
 *
 * Spec: https://yaml.org/type/, https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */

import { numberOrText } from './numbers.ts';

const words = new Map<string, boolean | null>([
  ['', null],
  ['~', null],
]);
for (const [word, value] of [
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['null', null],
] as const) {
  words.set(word, value);
  words.set(word.toUpperCase(), value);
  words.set(word[0]!.toUpperCase() + word.slice(1), value);
}

const decimal = /^[-+]?(?:0|[1-9][0-9_]*)$/;
const octal = /^[-+]?0[0-7_]+$/;
const hexadecimal = /^[-+]?0x[0-9a-fA-F_]+$/;
const binary = /^[-+]?0b[01_]+$/;
const sixties = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const float =
  /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*[eE][-+]?[0-9]+)$/;

/** Longer texts are no numbers that a double could hold. */
const longest = 40;

export function plainScalar(text: string): string | number | boolean | null {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (text.length > longest || !/^[-+.0-9]/.test(text)) return text;
  const number = numberOf(text);
  return number === undefined ? text : numberOrText(number, text, float.test(text));
}

function numberOf(text: string): number | undefined {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  const signed = (value: number): number => (negative ? 0 - value : value);
  if (decimal.test(text)) return signed(Number(digits));
  if (octal.test(text)) return signed(Number.parseInt(digits, 8));
  if (hexadecimal.test(text) || binary.test(text)) return signed(Number(digits));
  if (sixties.test(text)) return signed(digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0));
  return float.test(text) ? signed(Number(digits)) : undefined;
}
