/** The real programs that Sandlot drives and never imitates: finds them, or names the command that installs them. */
import { execFileSync } from 'node:child_process';
import { findPrograms } from '../client-environment/programs.ts';
import { CliError } from './cli-error.ts';
import { isBefore } from './doctor/versions.ts';

const installCommands: Readonly<Record<'aws' | 'jq', Readonly<Record<'darwin' | 'linux', string>>>> = {
  aws: {
    darwin: 'brew install awscli',
    linux:
      'sudo apt-get install awscli   (or ' +
      'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html)',
  },
  jq: { darwin: 'brew install jq', linux: 'sudo apt-get install jq' },
};

/**
 * The first versions that know `endpoint_url` and AWS_ENDPOINT_URL.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export const endpointsSince = { v1: '1.29.0', v2: '2.13.0' } as const;

/** The first AWS CLI on the PATH that is version 2: another program's v1 often stands before it. */
export function findAwsCli2(): { file: string; version: string } | undefined {
  for (const file of findPrograms('aws')) {
    const version = awsCliVersion(file);
    if (version?.startsWith('2.')) return { file, version };
  }
  return undefined;
}

/** The one that `aws` means in this terminal, where it is too old to read a profile's address. */
export function outdatedAwsCli(): { file: string; version: string; since: string } | undefined {
  const file = findPrograms('aws')[0];
  const version = file === undefined ? undefined : awsCliVersion(file);
  if (file === undefined || version === undefined) return undefined;
  const since = version.startsWith('1.') ? endpointsSince.v1 : endpointsSince.v2;
  return isBefore(version, since) ? { file, version, since } : undefined;
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
