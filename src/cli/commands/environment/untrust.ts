/** `sandlot untrust`: takes back what `sandlot trust` did, and nothing else. */
import type { Command as Program } from 'commander';
import { CliError } from '../../cli-error.ts';
import { processTerminal, type Terminal } from '../../aws-files/config-change.ts';
import { dataFolderOf, globalOptions, withGlobalOptions } from '../../server/server.ts';
import { readTrust } from '../../trust/trust-record.ts';
import { removal } from '../../trust/trust-stores.ts';
import { agree, line, takeOut } from './trust.ts';

export function addUntrust(program: Program): void {
  withGlobalOptions(program.command('untrust'))
    .description('take back what sandlot trust did; shows it and asks first')
    .option('-y, --yes', 'do not ask')
    .action(async (options: { yes?: boolean }, command: Program) =>
      untrust(dataFolderOf(globalOptions(command)), options, processTerminal()),
    );
}

/** No server need be running. @throws CliError (exit 5) when it may not, (exit 1) when something is left. */
export async function untrust(dataFolder: string, options: { yes?: boolean }, terminal: Terminal): Promise<void> {
  let entries = readTrust(dataFolder);
  if (entries.length === 0) return terminal.print('Nothing here is trusted through sandlot trust; nothing was done.\n');
  for (const entry of entries)
    terminal.print(`${entry.name} out of ${entry.place}:\n${removal(entry).map(line).join('')}`);
  await agree('Do this?', options, terminal);
  for (const entry of entries) entries = takeOut(entry, entries, dataFolder, terminal);
  if (entries.length > 0)
    throw new CliError(
      'It is still in the stores above. ' +
        'Where only root may change them, run the commands shown with sudo, then sandlot untrust again.',
    );
  terminal.print('Done. Restart browsers that are open.\n');
}
