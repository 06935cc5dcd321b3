/** `sandlot exec -- <command>`: runs one command with every AWS client pointed at the running server. */
import type { Command } from 'commander';
import { applyChange, clientEnvironment } from '../../../client-environment/index.ts';
import { browserEnvironment } from '../../browser/browser-programs.ts';
import { runForeground } from '../../run-foreground.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';
import { trustEnvironment } from '../../trust/trust-environment.ts';

export function addExec(program: Command): void {
  withGlobalOptions(program.command('exec'))
    .description('run a command against this Sandlot: sandlot exec -- npx ampx sandbox')
    .argument('<command...>')
    .passThroughOptions()
    .action(async (words: string[], _options, command: Command) => {
      const server = await runningServer(globalOptions(command));
      const environment = applyChange(process.env, {
        ...clientEnvironment(server, process.env),
        ...(await trustEnvironment(server, process.env)),
        ...browserEnvironment(server.dataFolder, process.env),
      });
      process.exitCode = await runForeground(words[0]!, words.slice(1), environment);
    });
}
