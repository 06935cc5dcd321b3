/** A command under limits: POSIX's shell sets them on itself and becomes the command. */
import type { Limits } from './start.ts';

/** Of POSIX's `ulimit` only `-f` is required; these are in dash, bash, BusyBox and macOS's sh. */
const flags = { memoryMb: ['v', 1024], cpuSeconds: ['t', 1], openFiles: ['n', 1] } as const;

/** `command` itself where nothing is to be limited, or nothing can be. */
export function limited(limits: Limits, command: readonly string[]): [file: string, ...args: string[]] {
  const set = Object.entries(flags).flatMap(([name, [flag, factor]]) => {
    const limit = limits[name as keyof typeof flags];
    // macOS has no limit of address space that it would hold.
    if (limit === undefined || (flag === 'v' && process.platform === 'darwin')) return [];
    return [`ulimit -${flag} ${Math.ceil(limit * factor)} || exit 126; `];
  });
  if (set.length === 0 || process.platform === 'win32') return [...command] as [string, ...string[]];
  return ['/bin/sh', '-c', `${set.join('')}exec "$@"`, 'sh', ...command];
}
