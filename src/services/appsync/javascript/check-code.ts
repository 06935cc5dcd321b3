/**
 * Which of JavaScript's features AppSync refuses when code is given, told by its tokens. What tokens cannot tell
 * (recursion, functions as arguments) ends at the bounds of an evaluation.
 * https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
 */
import { tokensOf, type Token } from './tokens.ts';

/** As AppSync tells it in the detail of a BadRequestException. */
export interface CodeError {
  readonly errorType: string;
  readonly value: string;
  readonly location: { readonly line: number; readonly column: number; readonly span: number };
}

const refusedWords: Readonly<Record<string, string>> = {
  async: 'async function',
  await: 'await',
  class: 'class',
  yield: 'generator function',
  this: 'this',
  try: 'try statement',
  catch: 'catch clause',
  finally: 'finally block',
  throw: 'throw statement',
  while: 'while statement',
  do: 'do-while statement',
  continue: 'continue statement',
  instanceof: 'instanceof operator',
  with: 'with statement',
  Promise: 'Promise',
  eval: 'eval',
  super: 'super',
};

const refusedPunctuators: Readonly<Record<string, string>> = {
  '++': 'unary operator ++',
  '--': 'unary operator --',
  '~': 'unary operator ~',
};

/** How many are told at once. */
const maxErrors = 20;

export function checkCode(text: string): readonly CodeError[] {
  const tokens = tokensOf(text);
  if (!tokens)
    return [{ errorType: 'PARSER_ERROR', value: 'The code could not be parsed', location: placeOf(text, 0, 1) }];
  const errors: CodeError[] = [];
  for (const [index, token] of tokens.entries()) {
    const feature = refusedAt(tokens, index);
    if (feature === undefined) continue;
    const location = placeOf(text, token.at, token.text.length);
    errors.push({ errorType: 'PARSER_ERROR', value: `The feature is not supported: ${feature}`, location });
    if (errors.length === maxErrors) break;
  }
  return errors;
}

function placeOf(text: string, at: number, span: number): CodeError['location'] {
  const lines = text.slice(0, at).split('\n');
  return { line: lines.length, column: lines.at(-1)!.length, span };
}

function refusedAt(tokens: readonly Token[], index: number): string | undefined {
  const { kind, text } = tokens[index]!;
  const next = tokens[index + 1]?.text;
  const before = tokens[index - 1];
  if (kind === 'regex') return 'regular expression literal';
  if (kind === 'punctuator') {
    if (Object.hasOwn(refusedPunctuators, text)) return refusedPunctuators[text];
    return text === '*' && before?.text === 'function' ? 'generator function' : undefined;
  }
  if (kind !== 'word' || before?.text === '.' || before?.text === '?.') return undefined;
  // A name of a member, not a word of the language.
  const isMember = next === ':' && (before?.text === '{' || before?.text === ',');
  if (isMember) return undefined;
  if (Object.hasOwn(refusedWords, text)) return refusedWords[text];
  if (text === 'in' && !isForIn(tokens, index)) return 'in operator';
  if (text === 'for' && isCounting(tokens, index)) return 'for statement with a counter';
  const isStatement = before === undefined || before.text === ';' || before.text === '{' || before.text === '}';
  return next === ':' && isStatement && before?.text !== '{' && text !== 'default' ? 'label' : undefined;
}

/** `for (const name in …)` */
function isForIn(tokens: readonly Token[], index: number): boolean {
  return tokens[index - 3]?.text === '(' && tokens[index - 4]?.text === 'for';
}

/** `for (;;)`: a semicolon within its parentheses. */
function isCounting(tokens: readonly Token[], index: number): boolean {
  let depth = 0;
  for (const { kind, text } of tokens.slice(index + 1, index + 500)) {
    if (kind !== 'punctuator') continue;
    if (text === '(' || text === '[' || text === '{') depth++;
    if (text === ')' || text === ']' || text === '}') depth--;
    if (text === ';' && depth === 1) return true;
    if (depth === 0) return false;
  }
  return false;
}
