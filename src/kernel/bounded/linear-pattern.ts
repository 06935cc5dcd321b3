/**
 * Regular expressions that people bring, matched in time linear in the text: by V8's engine for that, which takes all
 * of JavaScript's syntax but what needs to go back (look-around, back references).
 * https://v8.dev/blog/non-backtracking-regexp
 */
import { setFlagsFromString } from 'node:v8';

/** It is no regular expression, needs to go back, or is too large. The message is the reason. */
export class NotLinear extends Error {
  override readonly name = 'NotLinear';
}

/** What counted repetitions may multiply a pattern to. */
const maxExpansion = 20_000;

/** V8's own flag: linear. */
const linear = 'l';

let isReady = false;

/** Matches anywhere in a text, as `RegExp` does. @throws NotLinear */
export function linearPattern(source: string): { test(text: string): boolean } {
  return linearExpression(source);
}

/** For what replaces or splits; `flags`: `g`, or none. @throws NotLinear */
export function linearExpression(source: string, flags = ''): RegExp {
  if (expansionOf(source) > maxExpansion) throw new NotLinear('It repeats too much.');
  if (!isReady) setFlagsFromString('--enable-experimental-regexp-engine');
  isReady = true;
  try {
    return new RegExp(source, flags + linear);
  } catch (error) {
    throw new NotLinear((error as Error).message);
  }
}

/** No less than the instructions that the pattern becomes: its length, times each count that is repeated. */
function expansionOf(source: string): number {
  let factor = 1;
  for (const [, from = '', to = ''] of source.matchAll(/\{(\d{1,9})(?:,(\d{0,9}))?\}/g))
    factor = Math.min(factor * Math.max(Number(from), Number(to), 1), maxExpansion + 1);
  return source.length * factor;
}
