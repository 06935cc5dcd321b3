/** `sandlot browse <address>`: what `$BROWSER` is in a terminal that is led here. Pages of AWS's lead to Sandlot's. */
import type { Command } from 'commander';
import { consoleOriginOf } from '../../../client-environment/console-name.ts';
import { CliError } from '../../cli-error.ts';
import { ownBrowserEnvironment } from '../../browser/browser-programs.ts';
import { localAddress } from '../../browser/local-address.ts';
import { openBrowser } from '../../browser/open-browser.ts';
import { findServer, globalOptions, withGlobalOptions } from '../../server/server.ts';

export function addBrowse(program: Command): void {
  withGlobalOptions(program.command('browse', { hidden: true }))
    .description("show an address in your browser; pages of AWS's console are Sandlot's")
    .argument('<address>')
    .action(async (address: string, _options, command: Command) => {
      const server = await findServer(globalOptions(command));
      const shown = localAddress(address, server && consoleOriginOf(server));
      if ('why' in shown) throw new CliError(`${address} was not opened. ${shown.why}`);
      openBrowser(
        shown.address,
        (opener) => process.stderr.write(`${opener} could not be started; open it yourself: ${shown.address}\n`),
        ownBrowserEnvironment(process.env),
      );
    });
}
