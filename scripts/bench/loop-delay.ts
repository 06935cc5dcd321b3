/**
 * How long a server's event loop is held, told by the server itself: loaded into it by the bench alone (`--import`). At
 * SIGUSR2 it writes what was measured since the last one into descriptor 3, a line of JSON.
 */
import { writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { round } from './http-load.ts';

export interface LoopDelays {
  /** Beyond the time for which the loop was to wait, milliseconds. */
  readonly loopP50Ms: number;
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
}

/** Asks for what was measured since it was last asked. */
export type TellDelays = () => Promise<LoopDelays>;

/** For `spawn`: the server's arguments, and what its descriptor 3 has to be. */
export const delaysTold = { arguments: ['--import', import.meta.url], descriptor: 'pipe' } as const;

/** Of a server that was started with `delaysTold`; `undefined` where there is no such signal. */
export function delaysOf(server: ChildProcess): TellDelays | undefined {
  if (process.platform === 'win32') return undefined;
  const lines = createInterface(server.stdio[3] as Readable)[Symbol.asyncIterator]();
  return async () => {
    server.kill('SIGUSR2');
    return JSON.parse((await lines.next()).value as string) as LoopDelays;
  };
}

/** Milliseconds between two looks, which the histogram counts as part of the delay. */
const resolution = 1;

function tellFromNow(): void {
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  const beyond = (nanoseconds: number): number => round(Math.max(0, nanoseconds / 1e6 - resolution));
  process.on('SIGUSR2', () => {
    const told: LoopDelays = {
      loopP50Ms: beyond(delays.percentile(50)),
      loopP99Ms: beyond(delays.percentile(99)),
      loopMaxMs: beyond(delays.max),
    };
    delays.reset();
    writeSync(3, `${JSON.stringify(told)}\n`);
  });
}

if (process.execArgv.includes(import.meta.url)) tellFromNow();
