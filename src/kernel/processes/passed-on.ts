/** Of this process's descriptors, those that it was left and would leave to whatever it starts. */
import { closeSync, readdirSync, readFileSync } from 'node:fs';

/**
 * A program that starts the server may have left it files of its own, and the server this process. Node marks those
 * with low numbers at its start, and every one that it opens. On macOS libuv starts processes with nothing but what
 * they are to have.
 */
export function closeWhatWasPassedOn(): void {
  if (process.platform !== 'linux') return;
  for (const descriptor of readdirSync('/proc/self/fd').map(Number)) {
    if (descriptor > 2 && isPassedOn(descriptor)) closeSync(descriptor);
  }
}

/** proc_pid_fdinfo(5): the flags are octal, close-on-exec (02000000) among them. */
function isPassedOn(descriptor: number): boolean {
  try {
    const [, flags = '0'] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? [];
    return (Number.parseInt(flags, 8) & 0o2000000) === 0;
  } catch {
    // It was the listing's own.
    return false;
  }
}
