/** For tests of processes: whether one runs, and a server of its own that starts some. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';

export const onLinux = process.platform === 'linux' ? {} : { skip: 'needs /proc' };

export function isRunning(pid: string): boolean {
  try {
    return existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export interface ScriptedServer {
  readonly child: ChildProcess;
  printed(): string;
}

/** A process with a `supervisor` and what `script` does with it; left a file with a number far from all others. */
export function startScripted(t: TestContext, script: string, before = 'exec 77</dev/null'): ScriptedServer {
  const module = JSON.stringify(new URL('./supervisor.ts', import.meta.url).href);
  const code = `const { createSupervisor } = await import(${module}); const supervisor = createSupervisor(); ${script}`;
  const args = ['-c', `${before}; exec "$@"`, 'bash', process.execPath, '--input-type=module', '-e', code];
  const child = spawn('bash', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout!.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return { child, printed: () => text };
}
