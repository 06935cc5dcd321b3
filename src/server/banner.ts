/** What a person reads when the server is ready. It asks the server's parts, not the server: HTTP to itself is dear. */
import { release } from 'node:os';
import { nameHint } from '../client-environment/console-name.ts';
import { linkNote, readyText } from '../client-environment/ready-text.ts';
import type { Config } from './config.ts';
import type { RunningServer } from './main.ts';
import { findInstance } from '../services/sso-admin/internal.ts';
import { makeConsoleLink } from '../signin/links/one-time-links.ts';
import { systemContext } from './system-context.ts';
import { storeRefusal } from '../wire/calls/refusals/refusals.ts';
import type { Context } from '../wire/context.ts';

export async function banner(server: RunningServer, config: Config): Promise<string> {
  const system = systemContext(server.runtime);
  const link = await consoleLink(system);
  const lines: [string, string][] = [
    ['Endpoint', server.endpoint],
    ...link.lines,
    ['Root user', `${server.rootEmail}, password in ${server.rootPasswordFile}`],
    ['Access portal', await portal(system)],
    ['Mail inbox', `${server.consoleOrigin}/console/mail`],
    ['Account', server.account],
    ['Data folder', config.data!],
  ];
  const hint = nameHint(server.consoleOrigin, { platform: process.platform, release: release() });
  if (hint !== undefined) lines.splice(1 + link.lines.length, 0, ['', hint]);
  const known = server.warnings();
  const warnings = (known.length > 0 ? known : link.refused).map((warning) => `  WARNING  ${warning}\n\n`).join('');
  return `\nSandlot is ready.\n\n${warnings}${readyText({ rows: lines, dataFolder: config.data! }, process.env)}`;
}

/** Where nothing can be written there is no link: it works once, which has to be noted. */
async function consoleLink(system: Context): Promise<{ lines: [string, string][]; refused: string[] }> {
  try {
    const { url, expiresAt } = await makeConsoleLink(system);
    return {
      lines: [
        ['Console', url],
        ['', linkNote(Math.round((expiresAt - system.clock.now()) / 60_000))],
      ],
      refused: [],
    };
  } catch (error) {
    const why = storeRefusal(error) ?? (error as Error).message;
    return {
      lines: [['Console', `${system.settings.consoleOrigin}/console/`]],
      refused: [`A link to the console could not be made: ${why}`],
    };
  }
}

/** Damage may have hit the record of it; the rest of the server is of use. */
async function portal(system: Context): Promise<string> {
  const instance = await system.read(findInstance).catch(() => undefined);
  const { consoleOrigin } = system.settings;
  return instance
    ? `${consoleOrigin}/start/${instance.identityStoreId}`
    : `${consoleOrigin}/start/… once Identity Center is enabled`;
}
