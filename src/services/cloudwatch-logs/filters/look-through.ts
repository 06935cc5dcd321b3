/**
 * Messages are looked through by a thread, unless they are few: a pattern of a kilobyte takes up to a tenth of a second
 * for a message of a megabyte.
 */
import { task, TaskError, type Task } from '../../../kernel/workers/task.ts';
import type { Context } from '../../../wire/context.ts';
import { invalidParameter, throttled } from '../errors.ts';
import type { Found } from '../filter-patterns/invalid-pattern.ts';
import { extracted, matched, type Looked } from '../filter-patterns/match-task.ts';

type Tasks = typeof import('../filter-patterns/match-task.ts');

const source = '../filter-patterns/match-task.ts';
const matching = task<Tasks['matched']>(source, import.meta.url, 'matched');
const extracting = task<Tasks['extracted']>(source, import.meta.url, 'extracted');

/** Characters of all messages. To start a thread for less would take longer. */
const few = 16_000;
const timeoutMs = 10_000;

type Threads = Pick<Context, 'threads'>;

/** Those that a pattern, which has been checked, matches. @throws AwsError ThrottlingException */
export async function matchingOf<T extends { readonly message: string }>(
  all: readonly T[],
  pattern: string,
  { threads }: Threads,
): Promise<T[]> {
  const looked = { pattern, messages: all.map(({ message }) => message) };
  const isOne = pattern === '' || isFew(looked) ? matched(looked) : await inThread(matching, looked, threads);
  return all.filter((_, at) => isOne[at]);
}

/** What a pattern, which has been checked, finds in each. @throws AwsError ThrottlingException */
export async function foundIn(looked: Looked, { threads }: Threads): Promise<(Found | undefined)[]> {
  return isFew(looked) ? extracted(looked) : inThread(extracting, looked, threads);
}

function isFew({ messages }: Looked): boolean {
  return messages.reduce((sum, { length }) => sum + length, 0) <= few;
}

async function inThread<T>(work: Task<Looked, T>, looked: Looked, threads: Threads['threads']): Promise<T> {
  try {
    return await threads.run(work, looked, { timeoutMs });
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    if (error.code === 'TimedOut' || error.code === 'OutOfMemory')
      throw invalidParameter('The filter pattern takes too much to look for.');
    throw error.code === 'Full' ? throttled() : error;
  }
}
