/** `sandlot start`: the server's own program, in the foreground or (`--detach`) in the background. */
import type { Command } from 'commander';
import { runForeground } from '../../run-foreground.ts';
import { serverArguments } from '../../server/server-arguments.ts';
import { dataFolderOf, globalOptions } from '../../server/server.ts';

export function addStart(program: Command): void {
  program
    .command('start')
    .description('start the server (options: sandlot start --help)')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .argument('[options...]')
    .action(async (words: string[], _options, command: Command) => {
      const options = globalOptions(command);
      const port = options.port === undefined ? [] : ['--port', options.port];
      const data = words.some((word) => word === '--data' || word.startsWith('--data='))
        ? []
        : ['--data', dataFolderOf(options)];
      process.exitCode = await runForeground(
        process.execPath,
        [...serverArguments, ...data, ...port, ...words],
        process.env,
      );
    });
}
