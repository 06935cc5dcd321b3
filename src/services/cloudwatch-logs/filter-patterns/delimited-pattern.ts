/**
 * Patterns of messages whose fields are parted by spaces: `[ip, user, ..., status = 4*, bytes > 1000]`. A field may
 * stand in quotes or brackets; the last one takes what is left, where `...` says nothing of how many there are.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-unstructured-log-events.html
 */
import { readBoolean, type Condition } from './boolean.ts';
import { readComparison } from './comparison.ts';
import type { Matcher } from './invalid-pattern.ts';
import type { Scanner } from './scanner.ts';

interface Field {
  /** '' where it has none. */
  readonly name: string;
  readonly test: Condition<string>;
}

interface Word {
  readonly text: string;
  /** Where it begins in the message. */
  readonly at: number;
}

const ends = /[\s,)\]&|]/;

/** The opening bracket has been passed. @throws InvalidPattern */
export function readDelimitedPattern(scanner: Scanner): Matcher {
  /** Fields between one `...` and the next. */
  const runs: Field[][] = [[]];
  do {
    if (scanner.take('...')) runs.push([]);
    else runs.at(-1)!.push(readField(scanner));
  } while (scanner.take(','));
  scanner.expect(']');
  if (!scanner.atEnd) throw scanner.invalid();
  return (message) => {
    const words = wordsOf(message);
    const starts = runs.length === 1 ? startOfOnly(runs[0]!, words, message) : startsOf(runs, words);
    return starts && (() => found(runs, starts.starts, starts.words));
  };
}

function readField(scanner: Scanner): Field {
  scanner.skipSpace();
  let field: string | undefined;
  const readCondition = (): Condition<string> => {
    scanner.skipSpace();
    const name = /^[A-Za-z0-9_]*/.exec(scanner.text.slice(scanner.at))![0];
    scanner.at += name.length;
    if (name !== '' && field !== undefined && field !== name) throw scanner.invalid();
    field ??= name;
    scanner.skipSpace();
    return /[=!<>]/.test(scanner.text[scanner.at] ?? '') ? readComparison(scanner, ends) : () => true;
  };
  const test = readBoolean(scanner, readCondition);
  return { name: field ?? '', test };
}

interface Placed {
  readonly words: readonly Word[];
  /** Of each run of fields, which word it begins with. */
  readonly starts: readonly number[];
}

function startOfOnly(fields: readonly Field[], words: readonly Word[], message: string): Placed | undefined {
  if (words.length < fields.length) return undefined;
  const last = fields.length - 1;
  const taken =
    words.length === fields.length
      ? words
      : [...words.slice(0, last), { text: message.slice(words[last]!.at).trimEnd(), at: words[last]!.at }];
  return fits(fields, taken, 0) ? { words: taken, starts: [0] } : undefined;
}

/** The first run begins the message and the last one ends it; others stand where they first fit. */
function startsOf(runs: readonly (readonly Field[])[], words: readonly Word[]): Placed | undefined {
  const lastRun = runs.at(-1)!;
  const lastStart = words.length - lastRun.length;
  const starts: number[] = [];
  let from = 0;
  for (const [index, run] of runs.entries()) {
    let at = index === runs.length - 1 ? lastStart : from;
    if (index > 0 && index < runs.length - 1) while (at + run.length <= lastStart && !fits(run, words, at)) at++;
    if (at < from || at + run.length > words.length || !fits(run, words, at)) return undefined;
    starts.push(at);
    from = at + run.length;
  }
  return { words, starts };
}

function fits(fields: readonly Field[], words: readonly Word[], at: number): boolean {
  return fields.every(({ test }, index) => test(words[at + index]!.text));
}

/** Named fields by their names, others by their places. */
function found(runs: readonly (readonly Field[])[], starts: readonly number[], words: readonly Word[]) {
  const names = new Map<number, string>();
  for (const [index, run] of runs.entries())
    for (const [offset, { name }] of run.entries()) if (name !== '') names.set(starts[index]! + offset, name);
  return Object.fromEntries(words.map(({ text }, index) => [`$${names.get(index) ?? index + 1}`, text]));
}

function wordsOf(message: string): Word[] {
  const words: Word[] = [];
  for (let at = 0; at < message.length; at++) {
    const first = message[at]!;
    if (isSpace(first)) continue;
    const close = first === '"' ? '"' : first === '[' ? ']' : undefined;
    const end = close === undefined ? -1 : message.indexOf(close, at + 1);
    if (end > 0) {
      words.push({ text: message.slice(at + 1, end), at });
      at = end;
      continue;
    }
    const start = at;
    while (at < message.length && !isSpace(message[at]!)) at++;
    words.push({ text: message.slice(start, at), at: start });
  }
  return words;
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}
