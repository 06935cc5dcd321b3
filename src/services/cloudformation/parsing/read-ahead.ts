/**
 * Templates in YAML take about a millisecond for a kilobyte, which would hold the event loop for a second at AWS's
 * greatest size. Large ones are read by a thread; `parseTemplate` then knows them. JSON takes a hundredth of that.
 */
import { type Task, task, TaskError } from '../../../kernel/workers/task.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import {
  isKnownTemplate,
  isYaml,
  type JsonValue,
  parseText,
  rememberTemplate,
  TemplateError,
} from '../template/index.ts';
import type { Read } from './yaml-task.ts';

type Tasks = typeof import('./yaml-task.ts');

const reading = task<Tasks['readBody']>('yaml-task.ts', import.meta.url, 'readBody');
const readingValue = task<Tasks['readValue']>('yaml-task.ts', import.meta.url, 'readValue');

type Threads = Pick<Context, 'threads'>;

/** Characters. To start a thread for less would take longer. */
const large = 24_000;

const longestMs = 20_000;

/** Before `parseTemplate`, wherever something may be awaited. @throws TemplateError; AwsError ServiceUnavailable */
export async function readAhead(text: string, { threads }: Threads): Promise<void> {
  if (!isLarge(text) || isKnownTemplate(text)) return;
  rememberTemplate(text, await inThread(reading, text, threads));
}

/** What AWS::Include names. @throws TemplateError; AwsError ServiceUnavailable */
export async function readSnippet(text: string, { threads }: Threads): Promise<JsonValue> {
  return isLarge(text) ? inThread(readingValue, text, threads) : parseText(text);
}

/** Many small values take as long as much text. */
const many = 2500;
const marks = /[,:\n[\]{}]/g;

function isLarge(text: string): boolean {
  if (text.length < many || !isYaml(text)) return false;
  return text.length >= large || (text.match(marks)?.length ?? 0) >= many;
}

async function inThread<T>(work: Task<string, Read<T>>, text: string, threads: Threads['threads']): Promise<T> {
  try {
    const read = await threads.run(work, text, { timeoutMs: longestMs });
    if ('refusal' in read) throw new TemplateError(read.refusal);
    return read.value;
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    if (error.code === 'TimedOut' || error.code === 'OutOfMemory')
      throw new TemplateError('Template format error: YAML not well-formed: it takes too much to read it.');
    if (error.code !== 'Full') throw error;
    const message = 'Please reduce your request rate: large templates wait to be read.';
    throw new AwsError('ServiceUnavailable', message, {}, 503);
  }
}
