/** `sandlot status`: what runs, where, and how far the page's steps have come. */
import type { Command } from 'commander';
import { withDataOption } from '../../command-hint.ts';
import { release } from 'node:os';
import { consoleOriginOf, nameHint } from '../../../client-environment/console-name.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';

interface IdentityCenter {
  enabled: boolean;
  startUrl?: string;
  localPortalUrl?: string;
  region?: string;
  identityStoreId?: string;
  mfaMode?: string;
}

export function addStatus(program: Command): void {
  withGlobalOptions(program.command('status'))
    .description('show the running server and Identity Center (exit 3 when none runs)')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }, command: Command) => {
      const server = await runningServer(globalOptions(command));
      const identityCenter = await server.api<IdentityCenter>('GET', '/identity-center');
      const { api: _, ...facts } = server;
      if (options.json) return void process.stdout.write(`${JSON.stringify({ ...facts, identityCenter }, null, 2)}\n`);
      const hint = nameHint(consoleOriginOf(server), { platform: process.platform, release: release() });
      const rows: [string, string][] = [
        ['Endpoint', server.endpoint],
        ['Process', `${server.pid}, since ${server.startedAt}, version ${server.version}`],
        ['Account', server.account],
        ['Data folder', server.dataFolder],
        ['Console', `${consoleOriginOf(server)}/console/   (sign in: sandlot console)`],
        ...(hint === undefined ? [] : ([['', hint]] as [string, string][])),
        ['Mail inbox', `${consoleOriginOf(server)}/console/mail`],
        [
          'Identity Center',
          identityCenter.enabled
            ? `enabled in ${identityCenter.region}`
            : 'not enabled: choose Enable in the console, or: sandlot up --ready you@example.com',
        ],
        ...(identityCenter.enabled
          ? ([
              ['Start URL', identityCenter.startUrl!],
              ['Access portal', `${identityCenter.localPortalUrl!}   (the same portal, here)`],
            ] as [string, string][])
          : []),
      ];
      process.stdout.write(
        withDataOption(rows.map(([name, value]) => `${name.padEnd(16)} ${value}\n`).join(''), server.dataFolder),
      );
    });
}
