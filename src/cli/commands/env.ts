/** `eval "$(sandlot env)"`: points every AWS client of this terminal at the running server. */
import type { Command } from 'commander';
import { clientEnvironment, shellScript } from '../../client-environment/index.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../server.ts';
import { trustEnvironment } from '../trust/trust-environment.ts';

export function addEnv(program: Command): void {
  withGlobalOptions(program.command('env'))
    .description('print the variables that point AWS clients here: eval "$(sandlot env)"')
    .action(async (_options, command: Command) => {
      const server = await runningServer(globalOptions(command));
      const change = { ...clientEnvironment(server, process.env), ...(await trustEnvironment(server, process.env)) };
      process.stdout.write(shellScript(change));
    });
}
