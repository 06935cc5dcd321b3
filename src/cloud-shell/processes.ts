/** Ends what runs in a terminal: its shell and everything that the shell started in its session (setsid(2)). */
import { setTimeout as delay } from 'node:timers/promises';
import { membersOf } from '../kernel/processes/members.ts';

/** How long processes have to put their things in order after SIGHUP. */
const graceMs = 1000;

/**
 * Resolves once they are gone. `leader` is the shell's process, which leads the session; when it has exited, its
 * number names only the session that it left behind.
 */
export async function endProcesses(leader: number, leaderExited: boolean): Promise<void> {
  await signal(leader, leaderExited, 'SIGHUP');
  for (const until = Date.now() + graceMs; Date.now() < until;) {
    if ((await running(leader, leaderExited)).length === 0) return;
    await delay(20);
  }
  await signal(leader, leaderExited, 'SIGKILL');
}

async function signal(leader: number, leaderExited: boolean, name: 'SIGHUP' | 'SIGKILL'): Promise<void> {
  for (const pid of await running(leader, leaderExited)) {
    try {
      process.kill(pid, name);
    } catch {
      // Gone in the meantime.
    }
  }
}

/** On Linux every process of the session; elsewhere the leader, whose end hangs up the terminal for the others. */
async function running(leader: number, leaderExited: boolean): Promise<number[]> {
  if (process.platform === 'linux') return await membersOf('session', leader);
  return !leaderExited && isRunning(leader) ? [leader] : [];
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
