/**
 * `sandlot shell`: stands in for CloudShell. Always bash, signed in as the account's administrator (the root user)
 * with temporary credentials, the region set as CloudShell sets it, and none of the user's own start-up files.
 */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Command } from 'commander';
import { CliError } from '../../cli-error.ts';
import { applyChange, clientEnvironment } from '../../../client-environment/index.ts';
import { shellQuote } from '../../../client-environment/shells.ts';
import { browserEnvironment } from '../../browser/browser-programs.ts';
import { findPrograms } from '../../../client-environment/programs.ts';
import { requireAwsCli2, requireJq } from '../../programs.ts';
import { runForeground } from '../../run-foreground.ts';
import { startUpScript } from '../../../client-environment/shell-start-up.ts';
import { consoleOriginOf } from '../../../client-environment/console-name.ts';
import type { LocalServer } from '../../../client-environment/local-server.ts';
import { globalOptions, runningServer, withGlobalOptions } from '../../server/server.ts';
import { trustEnvironment } from '../../trust/trust-environment.ts';

/** Files that a bash reads before its commands: CloudShell has none of the user's. */
const startUpFiles = { BASH_ENV: undefined, ENV: undefined };

const sessionSeconds = 12 * 60 * 60;

export function addShell(program: Command): void {
  withGlobalOptions(program.command('shell'))
    .description('a bash signed in as the administrator, as CloudShell is')
    .option('-c <script>', 'run this script instead of asking for commands')
    .action(async (options: { c?: string }, command: Command) => {
      const server = await runningServer(globalOptions(command));
      const aws = requireAwsCli2();
      requireJq();
      const bash = findPrograms('bash')[0];
      if (!bash) throw new CliError('bash is not on the PATH; the shell stands in for CloudShell, which is bash.', 6);
      const folder = mkdtempSync(join(tmpdir(), 'sandlot-shell-'));
      try {
        symlinkSync(aws.file, join(folder, 'aws'));
        writeFileSync(join(folder, 'rc'), startUp(server), { mode: 0o600 });
        const environment = await shellEnvironment(server, folder);
        const args =
          options.c !== undefined
            ? ['-c', options.c]
            : process.stdin.isTTY
              ? ['--rcfile', join(folder, 'rc'), '-i']
              : [];
        process.exitCode = await runForeground(bash, args, environment);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
}

async function shellEnvironment(server: LocalServer, folder: string): Promise<NodeJS.ProcessEnv> {
  const credentials = await server.api('POST', '/credentials', { durationSeconds: sessionSeconds });
  const trusted = await trustEnvironment(server, process.env);
  const browser = browserEnvironment(server.dataFolder, process.env);
  return {
    ...applyChange(process.env, {
      ...clientEnvironment(server, process.env),
      ...trusted,
      ...browser,
      AWS_PROFILE: undefined,
      AWS_DEFAULT_PROFILE: undefined,
      ...startUpFiles,
    }),
    PATH: [folder, browser['PATH'] ?? process.env['PATH']].join(delimiter),
    SANDLOT_DATA: server.dataFolder,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_REGION: server.region,
    AWS_DEFAULT_REGION: server.region,
    AWS_PAGER: '',
    // CloudShell has no settings of one's own; the page's script reads JSON.
    AWS_DEFAULT_OUTPUT: 'json',
    AWS_CLI_AUTO_PROMPT: 'off',
  };
}

function startUp(server: LocalServer): string {
  const launcher = shellQuote(join(server.dataFolder, 'bin', 'sandlot'));
  return startUpScript({
    account: server.account,
    consoleOrigin: consoleOriginOf(server),
    greeting:
      `Signed in to account ${server.account} (${server.region}) as its administrator, for 12 hours. ` +
      "Paste the page's CloudShell commands here.",
    more: `sandlot() { ${launcher} "$@"; }\nHISTFILE=\n`,
  });
}
