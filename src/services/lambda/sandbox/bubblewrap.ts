/**
 * A command inside bubblewrap: processes, mounts and names of its own, no rights besides its user's, and nothing of
 * this machine's files but what is mounted. It shares the network. It ends with whoever started it.
 * https://github.com/containers/bubblewrap; what a function reaches: docs/lambda.md
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Start } from '../../../kernel/processes/supervisor.ts';
import { type Mount, seenAt, systemMounts } from './mounts.ts';

/** 0.8.0 or later: `--disable-userns` came with it. */
export const program = 'bwrap';
const places = ['/usr/local/bin', '/usr/bin', '/bin'];

export function isInstalled(): boolean {
  return places.some((place) => existsSync(join(place, program)));
}

export interface Inside {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** As it is inside. */
  readonly folder: string;
  readonly mounts: readonly Mount[];
  /** Folders of this machine that are there for nobody, wherever they lie. */
  readonly hidden: readonly string[];
  /** Of `/tmp`. */
  readonly temporaryBytes: number;
}

/** The user that functions are on AWS. */
const [user, group] = ['993', '990'];
/** Processes and threads, as on AWS: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const mostProcesses = 1024;

/**
 * Of the start; `input` is what it has to be told first. What is asked goes over a pipe, since everybody on the machine
 * sees a command's arguments; and nothing of the function's variables reaches a program that runs outside.
 */
export function startInside(inside: Inside): Pick<Start, 'program' | 'environment' | 'folder'> & { input: Buffer } {
  const script = `exec 9<&0 </dev/null; exec "$@"`;
  return {
    program: { file: '/bin/sh', args: ['-c', script, 'sh', program, '--args', '9', '--', ...commandOf(inside)] },
    environment: { PATH: places.join(delimiter) },
    folder: '/',
    input: Buffer.from(
      argumentsOf(inside)
        .map((argument) => `${argument}\0`)
        .join(''),
    ),
  };
}

/** The shells of POSIX differ in how they call the limit, and a user's limit outside would count all of the user's. */
function commandOf({ file, args }: Inside): string[] {
  const limit = `ulimit -u ${mostProcesses} 2>/dev/null || ulimit -p ${mostProcesses} 2>/dev/null`;
  return ['/bin/sh', '-c', `${limit}; exec "$@"`, 'sh', file, ...args];
}

function argumentsOf({ environment, folder, mounts, hidden, temporaryBytes }: Inside): string[] {
  const options = [
    `--unshare-user --disable-userns --uid ${user} --gid ${group} --cap-drop ALL --die-with-parent`,
    '--unshare-pid --unshare-ipc --unshare-uts --hostname sandbox --unshare-cgroup-try',
    `--proc /proc --dev /dev --remount-ro /dev --size ${temporaryBytes} --tmpfs /tmp --dir /opt --dir /var/task`,
  ];
  return [
    ...options.flatMap((line) => line.split(' ')),
    ...systemMounts(),
    ...mounts.flatMap(({ from, to }) => ['--ro-bind', from, to]),
    ...hidden.flatMap((path) => seenAt(path, mounts)).flatMap((path) => ['--tmpfs', path]),
    '--remount-ro',
    '/',
    '--chdir',
    folder,
    '--clearenv',
    ...Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
  ];
}
