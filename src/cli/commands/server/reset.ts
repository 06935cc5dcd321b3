/** `sandlot reset`: back to before Identity Center was enabled; asks first. */
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { CliError } from '../../cli-error.ts';
import type { LocalServer } from '../../../client-environment/local-server.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';

export function addReset(program: Command): void {
  withGlobalOptions(program.command('reset'))
    .description('delete all state of this Sandlot (asks first); the account number stays')
    .option('-y, --yes', 'do not ask')
    .action(async (options: { yes?: boolean }, command: Command) => {
      const server = await runningServer(globalOptions(command));
      if (!options.yes && !(await confirmed(server))) throw new CliError('Nothing was deleted.');
      await server.api('POST', '/reset');
      process.stdout.write(
        `Account ${server.account} is as new: no organization, no Identity Center, no users, roles or buckets. ` +
          'Credentials and sessions of before are refused.\n',
      );
    });
}

async function confirmed(server: LocalServer): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new CliError(
      'There is no terminal to ask on. To delete all state without being asked: sandlot reset --yes',
      2,
    );
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      `This deletes everything in account ${server.account} (${server.dataFolder}): users, roles, buckets, mail. ` +
        'Type "reset" to go on: ',
    );
    return answer.trim() === 'reset';
  } finally {
    terminal.close();
  }
}
