/** What worker threads do, and how it fails. */
import { entryFile } from '../entry-file.ts';

/** An exported function of a module of ours; what goes in and out is copied (HTML's structured clone). */
export interface Task<Input, Output> {
  readonly module: string;
  readonly name: string;
  /** For the type checker only. */
  readonly types?: (input: Input) => Output | Promise<Output>;
}

/**
 * `source` lies beside the module `here`; `scripts/build.ts` makes an entry of it.
 * `task<typeof import('./hash.ts').hash>('hash.ts', import.meta.url, 'hash')`
 */
export function task<Run extends (input: never) => unknown>(
  source: string,
  here: string,
  name: string,
): Task<Parameters<Run>[0], Awaited<ReturnType<Run>>> {
  return { module: entryFile(source, here).href, name };
}

/** A task that has no result. What the function itself threw is the `cause` of `Failed`. */
export class TaskError extends Error {
  readonly code: 'Full' | 'TimedOut' | 'OutOfMemory' | 'Failed' | 'Ended' | 'Closed';
  constructor(code: TaskError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

export interface ToThread {
  readonly module: string;
  readonly name: string;
  readonly input: unknown;
}
export type FromThread = ({ readonly output: unknown } | { readonly failure: unknown }) & {
  /** Processor time of the thread since it started, milliseconds. */
  readonly usedMs: number;
};
