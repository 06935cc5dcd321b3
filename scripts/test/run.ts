/**
 * Runs one program of a step to its end, or to its limit: what does not end by then is killed with all that it started,
 * and counts as a failure. What it printed comes at once, so that programs side by side do not mix.
 */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface Ran {
  readonly code: number;
  readonly output: string;
  /** It had to be ended. */
  readonly late: boolean;
}

export interface RunOptions {
  readonly minutes: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** How often, and how many times, is looked after a program's end whether its output still comes. */
const lingerMs = 5000;
const mostLooks = 6;
const running = new Set<number>();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const pid of running) killGroup(pid);
    process.exit(1);
  });
}

export function run(command: string, args: readonly string[], { minutes, env = {} }: RunOptions): Promise<Ran> {
  const ended = Promise.withResolvers<Ran>();
  // A group of its own, so that it can be ended with its children.
  const child = spawn(command, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const { pid } = child;
  let output = '';
  let late = false;
  const chunks = child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  const limit = setTimeout(() => {
    late = true;
    output += `\n${command} ${args.at(-1)} did not end within ${minutes} minutes, and was killed\n`;
    if (pid !== undefined) killGroup(pid);
  }, minutes * 60_000);
  const finish = (code: number) => {
    clearTimeout(limit);
    if (pid !== undefined) running.delete(pid);
    process.stdout.write(output);
    ended.resolve({ code, output, late });
  };
  if (pid !== undefined) running.add(pid);
  child.on('error', (error) => {
    output += `${command}: ${error.message}\n`;
    finish(1);
  });
  child.on('exit', () => {
    // Something that it started may hold its output open for ever. What itself has said may not have been read yet.
    let [looks, read] = [0, -1];
    const linger = setInterval(() => {
      if (pid !== undefined) killGroup(pid);
      if (output.length === read || ++looks === mostLooks) chunks.destroy();
      read = output.length;
    }, lingerMs);
    child.once('close', () => clearInterval(linger));
  });
  child.on('close', (code) => finish(late ? 1 : (code ?? 1)));
  return ended.promise;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It is gone.
  }
}
