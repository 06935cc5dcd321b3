/**
 * What ends a server's processes when the server cannot, kill -9 included: a shell of a megabyte in a session of its
 * own that knows their process groups, and kills them when the pipe to the server breaks. It is there while any of them
 * is, and is started anew should it end before.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Socket } from 'node:net';

const script = `
groups=' '
while read -r what group; do
  case $what in
    watch) groups="$groups$group " ;;
    leave) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
  echo "$group"
done
for group in $groups; do kill -s KILL -- "-$group"; done
`;

type Shell = ChildProcessByStdio<Socket, Socket, null>;

export interface Guardian {
  /** Resolves once it knows of the group. Rejects where it cannot be started. */
  watch(group: number): Promise<void>;
  /** The group is gone. */
  leave(group: number): void;
}

export function createGuardian(): Guardian {
  const watched = new Set<number>();
  const told = new Map<number, { resolve(): void; reject(error: Error): void }>();
  let shell: Shell | undefined;

  function start(): void {
    const started = (shell = spawnShell());
    let hasAnswered = false;
    started.on('error', (error) => failed(started, error));
    started.on('exit', () => {
      if (shell !== started) return;
      if (hasAnswered) restart(started);
      else failed(started, new Error('/bin/sh ended at once'));
    });
    started.stdin?.on('error', () => {});
    started.stdout?.setEncoding('utf8').on('data', (lines: string) => {
      hasAnswered = true;
      for (const line of lines.trim().split('\n')) told.get(Number(line))?.resolve();
    });
    for (const group of watched) tell('watch', group);
  }

  function restart(ended: Shell): void {
    try {
      start();
    } catch (error) {
      failed(ended, error as Error);
    }
  }

  /** Whoever waits is told; the next group that comes brings a guardian for all. */
  function failed(which: Shell, error: Error): void {
    if (shell === which) shell = undefined;
    for (const { reject } of told.values()) reject(error);
  }

  function tell(what: 'watch' | 'leave', group: number): void {
    if (shell?.stdin?.writable) shell.stdin.write(`${what} ${group}\n`);
  }

  return {
    async watch(group) {
      // There are no process groups.
      if (process.platform === 'win32') return;
      watched.add(group);
      try {
        await new Promise<void>((resolve, reject) => {
          told.set(group, { resolve, reject });
          if (shell === undefined) start();
          else tell('watch', group);
        });
      } finally {
        told.delete(group);
      }
    },
    leave(group) {
      if (!watched.delete(group) || shell === undefined) return;
      tell('leave', group);
      if (watched.size > 0) return;
      shell.stdin?.end();
      shell = undefined;
    },
  };
}

function spawnShell(): Shell {
  const shell = spawn('/bin/sh', ['-c', script], {
    cwd: '/',
    env: {},
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  }) as Shell;
  // What it watches keeps the server's process, or nothing does.
  for (const handle of [shell, shell.stdin, shell.stdout]) handle?.unref();
  return shell;
}
