/**
 * Other processes: starts them with a clean environment and no descriptor of the server's, holds them to limits, ends
 * them with all of their process group, and has them end with the server, kill -9 included. What fails with one of
 * them is its value, and never the server's failure. What runs in a process and what it says is its user's business.
 *
 * It does not confine: a program may do whatever the server's user may, and one that leaves its process group
 * (setsid(2)) is no longer known. Start, stdio and endings: start.ts.
 * Why so: docs/decisions/0026-processes-and-threads.md
 */
import type { ChildProcess } from 'node:child_process';
import { PassThrough, type Duplex, type Readable } from 'node:stream';
import { endGroup } from './end-group.ts';
import { createGuardian, type Guardian } from './guardian.ts';
import { becomes, spawned } from './launch.ts';
import type { Ending, NotStarted, Start, Supervised } from './start.ts';

export type { Ending, Limits, NotStarted, Program, Start, Supervised } from './start.ts';
export { readLines } from './lines.ts';

const defaultGraceMs = 2000;
/** How long pipes may stay open after the end. */
const heldMs = 10_000;

export interface Supervisor {
  /** A process that runs, or why none does; never rejects. */
  start(start: Start): Promise<Supervised | NotStarted>;
  /** Ends all of them; nothing starts any more. */
  close(): Promise<void>;
}

export function createSupervisor(): Supervisor {
  const guardian = createGuardian();
  const counts = new Map<string, number>();
  const running = new Set<Supervised>();
  const starting = new Set<Promise<unknown>>();
  let closed = false;

  async function start(asked: Start): Promise<Supervised | NotStarted> {
    const { name, max } = asked.group;
    const count = counts.get(name) ?? 0;
    if (closed) return { notStarted: 'The server is stopping, and starts no more processes.', code: 'Stopping' };
    if (count >= max) {
      const notStarted = `There are ${count} processes of ${name}, which is the most. One has to end first.`;
      return { notStarted, code: 'TooMany' };
    }
    counts.set(name, count + 1);
    const started = await launched(asked, guardian);
    if ('notStarted' in started) {
      release(name);
      return started;
    }
    running.add(started);
    void started.ended.then(() => {
      running.delete(started);
      release(name);
    });
    return started;
  }

  function release(name: string): void {
    const left = (counts.get(name) ?? 1) - 1;
    if (left > 0) counts.set(name, left);
    else counts.delete(name);
  }

  return {
    start(asked) {
      const started = start(asked);
      starting.add(started);
      return started.finally(() => starting.delete(started));
    },
    async close() {
      closed = true;
      await Promise.all(starting);
      await Promise.all([...running].map((process) => process.end()));
    },
  };
}

async function launched(asked: Start, guardian: Guardian): Promise<Supervised | NotStarted> {
  const child = await spawned(asked);
  if ('notStarted' in child) return child;
  const pid = child.pid!;
  const { supervised, began } = supervise(child, asked, () => guardian.leave(pid));
  try {
    await guardian.watch(pid);
  } catch (error) {
    await supervised.end(0);
    const { message, code = 'Unknown' } = error as NodeJS.ErrnoException;
    return { notStarted: `What ends processes with the server could not be started: ${message}.`, code };
  }
  const trouble = await becomes(child, asked, supervised.ended);
  if (trouble) await supervised.end(0);
  else began();
  return trouble ?? supervised;
}

/** `began`: the launcher has become what it was to become, whose time runs from now on. */
interface Launched {
  readonly supervised: Supervised;
  began(): void;
}

function supervise(child: ChildProcess, { limits = {}, stdio = {} }: Start, onGone: () => void): Launched {
  const pid = child.pid!;
  let reason: Ending['reason'] | undefined;
  let ending: Promise<void> | undefined;
  const finish = (why: Ending['reason'], graceMs = defaultGraceMs): Promise<void> => {
    reason ??= why;
    return (ending = graceMs > 0 && ending ? ending : endGroup(pid, graceMs));
  };
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<Ending>((resolve) => {
    child.once('exit', (exitCode, signal) => {
      clearTimeout(timer);
      void finish('exited').then(() => {
        onGone();
        letGo(child);
        resolve({ reason: reason!, exitCode: exitCode ?? undefined, signal: signal ?? undefined });
      });
    });
  });
  // A pipe that breaks is the process's end, which is told.
  for (const stream of child.stdio) stream?.on('error', () => {});
  child.on('error', () => {});
  const streams = child.stdio.slice(4, 4 + (stdio.streams ?? 0)) as Duplex[];
  const supervised: Supervised = {
    pid,
    ended,
    streams,
    input: child.stdin ?? undefined,
    output: kept(child.stdout),
    errors: kept(child.stderr),
    send: (message) => {
      if (child.connected) child.send(message, () => {});
    },
    onMessage: (listener) => child.on('message', listener),
    end(graceMs) {
      void finish('ended', graceMs);
      return ended;
    },
  };
  const began = (): void => {
    if (limits.wallClockMs === undefined || reason) return;
    timer = setTimeout(() => void finish('timed-out'), limits.wallClockMs);
  };
  return { supervised, began };
}

/** With a process's end Node throws away what nobody reads yet, and a program may be quicker than who started it. */
function kept(output: Readable | null): Readable | undefined {
  if (output === null) return undefined;
  const passed = output.pipe(new PassThrough());
  output.on('close', () => passed.end());
  passed.on('close', () => output.destroy());
  return passed;
}

/** What somebody who left the group holds open is not waited for. */
function letGo(child: ChildProcess): void {
  setTimeout(() => {
    for (const stream of child.stdio as unknown as (Duplex | null | undefined)[]) {
      if (stream?.readableLength === 0) stream.destroy();
    }
  }, heldMs).unref();
}
