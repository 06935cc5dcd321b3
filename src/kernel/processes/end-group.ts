/** Ends a process group (setpgid(2)): asks, waits, kills, and waits until nothing of it runs. */
import { setTimeout as delay } from 'node:timers/promises';
import { membersOf } from './members.ts';

/** After SIGKILL; what stays longer hangs in the kernel, which no signal helps against. */
const killedMs = 10_000;

export async function endGroup(leader: number, graceMs: number): Promise<void> {
  if (graceMs > 0 && signal(leader, 'SIGTERM') && (await isGoneWithin(leader, graceMs))) return;
  if (signal(leader, 'SIGKILL')) await isGoneWithin(leader, killedMs);
}

async function isGoneWithin(leader: number, ms: number): Promise<boolean> {
  for (const until = performance.now() + ms, pause = 10; performance.now() < until;) {
    await delay(pause);
    if (!(await isThere(leader))) return true;
  }
  return false;
}

async function isThere(leader: number): Promise<boolean> {
  // Who has ended counts for kill(2) until its parent has noticed, which may be a program that never does.
  return signal(leader, 0) && (process.platform !== 'linux' || (await membersOf('group', leader)).length > 0);
}

/** Whether there is any such process. On Windows groups are not: the leader. */
function signal(leader: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(process.platform === 'win32' ? leader : -leader, name);
  } catch {
    return false;
  }
}
