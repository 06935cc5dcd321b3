/**
 * Calls of intrinsic functions in payload templates: `States.Format('Hello {}', $.name)`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
import type { Json } from './json.ts';
import { runtimeError } from './state-error.ts';

export type Argument =
  | { readonly value: Json }
  | { readonly path: string }
  | { readonly name: string; readonly arguments: readonly Argument[] };

/** As AWS has it: functions within functions. */
const maxDepth = 10;
const token =
  /\s*(?:(?<name>States\.[A-Za-z0-9]+)\s*\(|'(?<text>(?:[^'\\]|\\.)*)'|(?<path>\$[^\s,()]*(?:\([^()]*\)[^\s,()]*)*)|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<word>true|false|null)|(?<sign>[,)]))/y;

/** @throws StateError */
export function parseCall(text: string): Argument {
  let at = 0;
  const take = (): Record<string, string | undefined> => {
    token.lastIndex = at;
    const groups = token.exec(text)?.groups;
    if (!groups) throw invalid(text);
    at = token.lastIndex;
    return groups;
  };
  const argument = (found: Record<string, string | undefined>, depth: number): Argument => {
    const { name, text: quoted, path, number, word } = found;
    if (name !== undefined) return { name, arguments: argumentsOf(depth + 1) };
    if (quoted !== undefined) return { value: quoted.replaceAll(/\\(.)/g, '$1') };
    if (path !== undefined) return { path };
    if (number !== undefined) return { value: Number(number) };
    if (word !== undefined) return { value: word === 'null' ? null : word === 'true' };
    throw invalid(text);
  };
  const argumentsOf = (depth: number): Argument[] => {
    if (depth > maxDepth) throw invalid(text);
    const list: Argument[] = [];
    for (let found = take(); found['sign'] !== ')'; found = take()) {
      if (list.length > 0) {
        if (found['sign'] !== ',') throw invalid(text);
        found = take();
      }
      list.push(argument(found, depth));
    }
    return list;
  };
  const call = argument(take(), 0);
  if (!('name' in call) || text.slice(at).trim() !== '') throw invalid(text);
  return call;
}

function invalid(text: string): Error {
  return runtimeError(`The intrinsic function '${text}' could not be parsed.`);
}
