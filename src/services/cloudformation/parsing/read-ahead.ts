/**
 * Templates in YAML take about a millisecond for a kilobyte, which would hold the event loop for a second at AWS's
 * greatest size. Large ones are read by a thread; `parseTemplate` then knows them. JSON takes a hundredth of that.
 */
import { task, TaskError } from '../../../kernel/workers/task.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { isKnownTemplate, isYaml, rememberTemplate, TemplateError } from '../template/index.ts';

const reading = task<typeof import('./yaml-task.ts').readBody>('yaml-task.ts', import.meta.url, 'readBody');

/** Characters. To start a thread for less would take longer. */
const large = 24_000;

const longestMs = 20_000;

/** Before `parseTemplate`, wherever something may be awaited. @throws TemplateError; AwsError ServiceUnavailable */
export async function readAhead(text: string, { threads }: Pick<Context, 'threads'>): Promise<void> {
  if (text.length < large || isKnownTemplate(text) || !isYaml(text)) return;
  try {
    const read = await threads.run(reading, text, { timeoutMs: longestMs });
    if ('refusal' in read) throw new TemplateError(read.refusal);
    rememberTemplate(text, read.body);
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    if (error.code === 'TimedOut' || error.code === 'OutOfMemory')
      throw new TemplateError('Template format error: YAML not well-formed: it takes too much to read it.');
    if (error.code !== 'Full') throw error;
    const message = 'Please reduce your request rate: large templates wait to be read.';
    throw new AwsError('ServiceUnavailable', message, {}, 503);
  }
}
