/** A worker thread of the pool: one task after the other. It is started by thread.ts; messages: task.ts. */
import { parentPort } from 'node:worker_threads';
import { giveWay } from './give-way.ts';
import type { FromThread, ToThread } from './task.ts';

const functions = new Map<string, (input: unknown) => unknown>();

giveWay();
parentPort!.on('message', ({ module, name, input }: ToThread) => void work(module, name, input));

async function work(module: string, name: string, input: unknown): Promise<void> {
  try {
    const run = functions.get(`${name} ${module}`) ?? (await load(module, name));
    answer({ output: await run(input) });
  } catch (failure) {
    try {
      answer({ failure });
    } catch {
      answer({ failure: String(failure) });
    }
  }
}

async function load(module: string, name: string): Promise<(input: unknown) => unknown> {
  const run = ((await import(module)) as Record<string, unknown>)[name];
  if (typeof run !== 'function') throw new TypeError(`${module} exports no function ${name}.`);
  functions.set(`${name} ${module}`, run as (input: unknown) => unknown);
  return run as (input: unknown) => unknown;
}

function answer(what: { readonly output: unknown } | { readonly failure: unknown }): void {
  const { user, system } = process.threadCpuUsage();
  parentPort!.postMessage({ ...what, usedMs: (user + system) / 1000 } satisfies FromThread);
}
