/** `sandlot stop`: ends the running server and waits until it is gone. */
import type { Command } from 'commander';
import { CliError } from '../../cli-error.ts';
import { isAlive } from '../../server/is-alive.ts';
import { findServer, globalOptions, withGlobalOptions } from '../../server/server.ts';

const patienceMs = 60_000;

export function addStop(program: Command): void {
  withGlobalOptions(program.command('stop'))
    .description('end the running server; its state stays')
    .action(async (_options, command: Command) => {
      const server = await findServer(globalOptions(command));
      if (!server) return void process.stdout.write('No Sandlot is running.\n');
      endProcess(server.pid);
      await untilGone(server.pid);
      process.stdout.write(`Sandlot (process ${server.pid}) has ended. Its state is in ${server.dataFolder}.\n`);
    });
}

/** One that has gone meanwhile is no error. */
function endProcess(pid: number): void {
  // Zero and less would be whole groups of processes.
  if (!Number.isSafeInteger(pid) || pid < 1)
    throw new CliError(`server.json names no process (pid ${pid}); end Sandlot by its own process number.`);
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH') throw new CliError(`Process ${pid} cannot be ended by you: ${message}.`);
  }
}

async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline)
      throw new CliError(
        `Process ${pid} has not ended within ${patienceMs / 1000} seconds. Its log says why; ` +
          `kill ${pid} ends it without loss.`,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
