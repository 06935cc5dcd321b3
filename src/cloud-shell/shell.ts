/**
 * The bash of a terminal: where its home is, what its environment holds, and what it reads at its start. Nothing of
 * the server's own environment reaches it but the names listed here.
 */
import { execFile } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { applyChange, clientEnvironment } from '../client-environment/index.ts';
import { findPrograms } from '../client-environment/programs.ts';
import { startUpScript } from '../client-environment/shell-start-up.ts';
import type { ShellOwner } from './index.ts';
import { CloudShellRefused } from './refused.ts';
import type { Program } from './terminal-messages.ts';

export interface ShellPlace {
  readonly endpoint: string;
  readonly consoleOrigin: string;
  readonly region: string;
  /** Where the home folders are: `<account>/root`, `<account>/role-<name>/user-<session>`. */
  readonly folder: string;
  /** The data folder, if there is one. */
  readonly dataFolder: string | undefined;
}

/** Of the server's environment, what says where programs are and how text is written. */
const inherited = ['PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR', 'USER', 'LOGNAME'];

/** What AWS's CloudShell has and this machine has not, with how to get it. */
function missing(aws: string | undefined): string[] {
  const install = process.platform === 'darwin' ? 'brew install jq' : 'sudo apt-get install jq';
  return [
    ...(aws === undefined
      ? [
          'The AWS CLI (version 2) is not installed on this machine: ' +
            'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
        ]
      : []),
    ...(findPrograms('jq').length === 0
      ? [`jq is not installed on this machine, and scripts for CloudShell use it: ${install}`]
      : []),
  ];
}

/** @throws CloudShellRefused where there is no bash */
export async function prepareShell(place: ShellPlace, owner: ShellOwner, token: string): Promise<Program> {
  const bash = findPrograms('bash')[0];
  if (bash === undefined)
    throw new CloudShellRefused(
      'Unavailable',
      "bash is not on the server's PATH. Install it, and start Sandlot again.",
    );
  const home = join(place.folder, owner.account, ...homeName(owner));
  await mkdir(home, { recursive: true, mode: 0o700 });
  const [bin, aws] = [join(place.folder, 'bin'), await awsCli2()];
  if (aws !== undefined) await link(aws, bin);
  const startFile = `${home}.bashrc`;
  await writeFile(
    startFile,
    startUpScript({
      account: owner.account,
      consoleOrigin: place.consoleOrigin,
      greeting: [
        ...missing(aws),
        `Signed in to account ${owner.account} (${place.region}). ` +
          'This is a terminal on your own machine; "exit" ends it.',
      ].join('\n'),
      more: '[ -f ~/.bashrc ] && . ~/.bashrc\n',
    }),
    { mode: 0o600 },
  );
  return {
    file: bash,
    args: ['--rcfile', startFile, '-i'],
    folder: home,
    environment: environment(place, home, bin, token),
  };
}

function environment(place: ShellPlace, home: string, bin: string, token: string): Record<string, string> {
  const kept = Object.fromEntries(
    inherited.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const clients = clientEnvironment({ endpoint: place.endpoint, dataFolder: place.dataFolder ?? '' }, {});
  return applyChange(kept, {
    ...clients,
    ...(place.dataFolder === undefined && { AWS_DATA_PATH: undefined }),
    PATH: [bin, kept['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
    HOME: home,
    SHELL: '/bin/bash',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    LANG: kept['LANG'] ?? 'C.UTF-8',
    HISTFILE: join(home, '.bash_history'),
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${place.endpoint}/_sandlot/v1/cloud-shell/credentials`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_EXECUTION_ENV: 'CloudShell',
    AWS_PAGER: '',
    AWS_DEFAULT_OUTPUT: 'json',
    AWS_CLI_AUTO_PROMPT: 'off',
  }) as Record<string, string>;
}

/** Prefixes keep names like ".." what they are: names. */
function homeName({ principal }: ShellOwner): string[] {
  return principal.kind === 'root' ? ['root'] : [`role-${principal.roleName}`, `user-${principal.sessionName}`];
}

/** `aws` is version 2 in a terminal, even where another program's version 1 stands before it on the PATH. */
async function link(aws: string, bin: string): Promise<void> {
  await mkdir(bin, { recursive: true, mode: 0o700 });
  await rm(join(bin, 'aws'), { force: true });
  await symlink(aws, join(bin, 'aws')).catch((error: NodeJS.ErrnoException) => {
    // Another terminal was quicker.
    if (error.code !== 'EEXIST') throw error;
  });
}

let found: string | undefined;

async function awsCli2(): Promise<string | undefined> {
  if (found !== undefined) return found;
  for (const file of findPrograms('aws')) {
    const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: 20_000 }).catch(() => ({
      stdout: '',
    }));
    if (stdout.startsWith('aws-cli/2.')) return (found = file);
  }
  return undefined;
}
