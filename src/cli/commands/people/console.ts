/** `sandlot console`: mints a one-time sign-in link for the console as the root user, and opens it if asked. */
import { release } from 'node:os';
import type { Command } from 'commander';
import { nameHint } from '../../../client-environment/console-name.ts';
import { openBrowser } from '../../browser/open-browser.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';

export function addConsole(program: Command): void {
  withGlobalOptions(program.command('console'))
    .description('print a one-time console sign-in link for the root user')
    .option('--open', 'open it in the default browser ($BROWSER where set)')
    .action(async (options: { open?: boolean }, command: Command) => {
      const server = await runningServer(globalOptions(command));
      const link = await server.api<{ url: string; expiresAt: string }>('POST', '/console-links');
      process.stdout.write(`${link.url}\n`);
      const hint = nameHint(link.url, { platform: process.platform, release: release() });
      if (hint !== undefined) process.stderr.write(`${hint}\n`);
      if (options.open)
        openBrowser(link.url, (opener) =>
          process.stderr.write(`${opener} could not be started; open the link yourself.\n`),
        );
    });
}
