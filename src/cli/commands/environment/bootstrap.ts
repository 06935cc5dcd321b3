/** `sandlot bootstrap`: what "Initialize setup now" does, from a terminal; it repairs what is half there. */
import type { Command } from 'commander';
import { bootstrap } from '../../page-setup/bootstrap.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';

export function addBootstrap(program: Command): void {
  withGlobalOptions(program.command('bootstrap'))
    .description('set up an account and Region for the CDK and Amplify, or repair that (the stack CDKToolkit)')
    .option('--region <region>', "the Region (default: the server's)")
    .option('--account <id>', 'the account (default: the management account)')
    .action(async (options: { region?: string; account?: string }, command: Command) => {
      const server = await runningServer(globalOptions(command));
      process.stdout.write(`${await bootstrap(server, options, (text) => process.stdout.write(`${text}\n`))}\n`);
    });
}
