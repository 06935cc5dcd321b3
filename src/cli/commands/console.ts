/** `sandlot console`: mints a one-time sign-in link for the console as the root user, and opens it if asked. */
import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { globalOptions, runningServer, withGlobalOptions } from '../server.ts';

export function addConsole(program: Command): void {
  withGlobalOptions(program.command('console'))
    .description('print a one-time console sign-in link for the root user')
    .option('--open', 'open it in the default browser ($BROWSER where set)')
    .action(async (options: { open?: boolean }, command: Command) => {
      const server = await runningServer(globalOptions(command));
      const link = await server.api<{ url: string; expiresAt: string }>('POST', '/console-links');
      process.stdout.write(`${link.url}\n`);
      if (options.open) openInBrowser(link.url);
    });
}

function openInBrowser(url: string): void {
  const opener = process.env['BROWSER'] ?? (process.platform === 'darwin' ? 'open' : 'xdg-open');
  spawn(opener, [url], { stdio: 'ignore', detached: true })
    .once('error', () => process.stderr.write(`${opener} could not be started; open the link yourself.\n`))
    .unref();
}
