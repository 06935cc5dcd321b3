/**
 * A thread's place behind the event loop's: where there are fewer cores than threads that work, whoever waits for an
 * answer goes first. docs/decisions/0026-processes-and-threads.md
 */
import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Added to what the process has, by `nice`'s scale (nice(2)): still a good part of a core that others want, too. */
const nicer = 5;

/** Of the thread that calls it. Where threads have no priority of their own (all but Linux), nothing happens. */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, Math.min(19, getPriority() + nicer));
  } catch {
    // A system that lets no thread have its own: it works all the same.
  }
}
