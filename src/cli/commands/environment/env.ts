/** `eval "$(sandlot env)"`: points every AWS client of this terminal at the running server. */
import { Option, type Command } from 'commander';
import { clientEnvironment } from '../../../client-environment/index.ts';
import { shells, shellScript, type Shell } from '../../../client-environment/shells.ts';
import { browserEnvironment } from '../../browser/browser-programs.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';
import { trustEnvironment } from '../../trust/trust-environment.ts';

export function addEnv(program: Command): void {
  withGlobalOptions(program.command('env'))
    .description('print the variables that point AWS clients here: eval "$(sandlot env)"')
    .addOption(
      new Option('--shell <kind>', 'whose commands to print; fish: sandlot env --shell fish | source')
        .choices(shells)
        .default('posix'),
    )
    .action(async ({ shell }: { shell: Shell }, command: Command) => {
      const server = await runningServer(globalOptions(command));
      const change = {
        ...clientEnvironment(server, process.env),
        ...(await trustEnvironment(server, process.env)),
        ...browserEnvironment(server.dataFolder, process.env),
      };
      process.stdout.write(shellScript(change, shell));
    });
}
