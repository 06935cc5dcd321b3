/** The functions of `$util` that templates and JavaScript share, by their place (`time`, '' for itself). */
import { dynamodb } from './dynamodb.ts';
import type { Utility } from './json.ts';
import { math, str, top } from './text.ts';
import { time } from './time.ts';
import { transform } from './transform.ts';

export const utilities: Readonly<Record<string, Readonly<Record<string, Utility>>>> = {
  '': top,
  dynamodb,
  math,
  str,
  time,
  transform,
};
