/**
 * Archives are looked through before they are kept: small ones here, larger ones, whose thousands of entries would hold
 * the event loop, by a thread. The same bytes are looked through once, whoever else has them.
 */
import { task, TaskError } from '../../../kernel/workers/task.ts';
import type { Context } from '../../../wire/context.ts';
import { invalid } from '../errors.ts';
import { type InspectedArchive, inspectArchive } from './inspect.ts';

const inspecting = task<(typeof import('./inspect-task.ts'))['inspect']>('inspect-task.ts', import.meta.url, 'inspect');

/** Bytes. To start a thread for less would take longer. */
const large = 256 * 1024;
const longestMs = 60_000;

const known = new WeakMap<Uint8Array, Promise<InspectedArchive>>();

/** @throws AwsError InvalidParameterValueException */
export function lookThrough(bytes: Uint8Array, { threads }: Pick<Context, 'threads'>): Promise<InspectedArchive> {
  let looking = known.get(bytes);
  if (!looking)
    known.set(bytes, (looking = bytes.byteLength < large ? inspectArchive(bytes) : byThread(bytes, threads)));
  return looking;
}

async function byThread(bytes: Uint8Array, threads: Context['threads']): Promise<InspectedArchive> {
  try {
    const found = await threads.run(inspecting, bytes, { timeoutMs: longestMs });
    if ('refusal' in found) throw invalid(found.refusal);
    return { texts: new Map(found.texts) };
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    if (error.code === 'TimedOut' || error.code === 'OutOfMemory')
      throw invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
    if (error.code !== 'Full') throw error;
    return inspectArchive(bytes);
  }
}
