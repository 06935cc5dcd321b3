/** `sandlot start`: the server's own program, in the foreground or (`--detach`) in the background. */
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { runForeground } from '../run-foreground.ts';
import { dataFolderOf, globalOptions } from '../server.ts';

/**
 * Node's arguments for the built server, beside this built command. A small young generation keeps the resident memory
 * low under load, at no cost in speed that could be measured.
 */
export const serverArguments: readonly string[] = [
  '--max-semi-space-size=4',
  join(dirname(realpathSync(process.argv[1]!)), 'server.js'),
];

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
