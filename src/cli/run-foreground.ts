/** Runs a program on this terminal and answers the exit code a shell would give it. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { CliError } from './cli-error.ts';

export function runForeground(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', env });
    // Ctrl-C reaches the child by itself; this program waits for what the child makes of it.
    const ignore = (): void => {};
    process.on('SIGINT', ignore);
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new CliError(
          error.code === 'ENOENT'
            ? `There is no program "${program}" on the PATH.`
            : `Could not run ${program}: ${error.message}`,
          error.code === 'ENOENT' ? 127 : 126,
        ),
      );
    });
    child.once('close', (code, signal) => {
      process.off('SIGINT', ignore);
      resolve(code ?? 128 + (constants.signals[signal!] ?? 0));
    });
  });
}
