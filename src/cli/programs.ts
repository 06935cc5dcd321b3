/** The real programs that Sandlot drives and never imitates: finds them, or names the command that installs them. */
import { execFileSync } from 'node:child_process';
import { findPrograms } from '../client-environment/programs.ts';
import { CliError } from './cli-error.ts';

const installCommands: Readonly<Record<'aws' | 'jq', Readonly<Record<'darwin' | 'linux', string>>>> = {
  aws: {
    darwin: 'brew install awscli',
    linux:
      'sudo apt-get install awscli   (or ' +
      'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html)',
  },
  jq: { darwin: 'brew install jq', linux: 'sudo apt-get install jq' },
};

/** The first AWS CLI on the PATH that is version 2: another program's v1 often stands before it. */
export function findAwsCli2(): { file: string; version: string } | undefined {
  for (const file of findPrograms('aws')) {
    const version = awsCliVersion(file);
    if (version?.startsWith('2.')) return { file, version };
  }
  return undefined;
}

function awsCliVersion(file: string): string | undefined {
  try {
    const text = execFileSync(file, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return /^aws-cli\/(\d[\w.]*)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}

/** @throws CliError (exit 6) naming what is missing and how to install it. */
export function requireAwsCli2(): { file: string; version: string } {
  const found = findAwsCli2();
  if (found) return found;
  throw missing(
    'aws',
    findPrograms('aws').length > 0
      ? 'The AWS CLI on the PATH is version 1; version 2 is needed.'
      : 'The AWS CLI (version 2) is not installed.',
  );
}

export function requireJq(): string {
  const found = findPrograms('jq')[0];
  if (found) return found;
  throw missing('jq', 'jq is not installed.');
}

function missing(name: 'aws' | 'jq', what: string): CliError {
  return new CliError(
    `${what} Install it:  ${installCommands[name][process.platform === 'darwin' ? 'darwin' : 'linux']}`,
    6,
  );
}
