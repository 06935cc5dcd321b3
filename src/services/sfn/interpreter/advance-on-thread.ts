/** A step of an execution, away from the event loop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { TaskError, task } from '../../../kernel/workers/task.ts';
import type { Context } from '../../../wire/context.ts';
import type { Step, Stepped } from './execution.ts';

type Advance = typeof import('./state-machine-task.ts').advance;
const advance = task<Advance>('state-machine-task.ts', import.meta.url, 'advance');

/** What one step may take of a thread. */
const stepMs = 10_000;
/** Where others wait for threads already. */
const pauseMs = 50;

/** A step that takes too much fails its execution; one for which there is no room waits. @throws TaskError */
export async function advanceOnThread({ threads }: Context, step: Step, signal?: AbortSignal): Promise<Stepped> {
  for (;;)
    try {
      return await threads.run(advance, step, { timeoutMs: stepMs, ...(signal && { signal }) });
    } catch (error) {
      if (!(error instanceof TaskError)) throw error;
      if (error.code === 'Full') await sleep(pauseMs, undefined, { ...(signal && { signal }) });
      else if (error.code === 'TimedOut' || error.code === 'OutOfMemory') return failed(step);
      else throw error;
    }
}

function failed({ execution }: Step): Stepped {
  const cause = 'Evaluating a state took more time or memory than it may.';
  const root = { ...execution.root, phase: 'failed' as const, failure: { error: 'States.Runtime', cause } };
  return { execution: { ...execution, root }, events: [] };
}
