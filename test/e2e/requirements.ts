/**
 * Real programs that tests drive. A test whose program is missing is skipped and says so; with `CI=true` a missing
 * AWS CLI or browser fails instead.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export type Requirement = { readonly skip: string } | { readonly skip: false; readonly file: string };

const isCi = process.env['CI'] === 'true';

function missing(what: string, mandatory: boolean): Requirement {
  if (mandatory && isCi) throw new Error(`${what} With CI=true this is a failure.`);
  return { skip: what };
}

/**
 * AWS CLI version 2, wherever it stands on the PATH: the `aws` found first may be version 1. One of at least a given
 * minor version is a bonus, and never mandatory.
 */
export function awsCli2(atLeast: readonly [2, number] = [2, 0]): Requirement {
  for (const file of onPath('aws')) {
    const minor = /^aws-cli\/2\.(\d+)\./.exec(outputOf(file, ['--version']))?.[1];
    if (minor !== undefined && Number(minor) >= atLeast[1]) return { skip: false, file };
  }
  return atLeast[1] === 0
    ? missing('There is no AWS CLI version 2 on the PATH (Debian: apt-get install awscli).', true)
    : missing(`There is no AWS CLI ${atLeast.join('.')} or later on the PATH.`, false);
}

export function awsCli1(): Requirement {
  const file = onPath('aws').find((candidate) => outputOf(candidate, ['--version']).startsWith('aws-cli/1.'));
  return file ? { skip: false, file } : missing('There is no AWS CLI version 1 on the PATH.', false);
}

export function chromium(): Requirement {
  const file = ['/usr/bin/chromium', ...onPath('chromium'), ...onPath('google-chrome')].find((candidate) =>
    existsSync(candidate),
  );
  return file ? { skip: false, file } : missing('There is no Chromium (Debian: apt-get install chromium).', true);
}

export function jq(): Requirement {
  const file = onPath('jq')[0];
  return file ? { skip: false, file } : missing('There is no jq (Debian: apt-get install jq).', true);
}

/** Copies images between registries and folders. */
export function skopeo(): Requirement {
  const file = onPath('skopeo')[0];
  return file ? { skip: false, file } : missing('There is no skopeo (Debian: apt-get install skopeo).', false);
}

/** NSS's tool for the certificates that Chromium and Firefox believe. */
export function certutil(): Requirement {
  const file = onPath('certutil')[0];
  return file ? { skip: false, file } : missing('There is no certutil (Debian: apt-get install libnss3-tools).', false);
}

/** util-linux's `script`, which macOS's cannot stand in for. */
export function pseudoTerminal(): Requirement {
  const file = onPath('script').find((candidate) => outputOf(candidate, ['--version']).includes('util-linux'));
  return file
    ? { skip: false, file }
    : missing('There is no script of util-linux for a pseudo-terminal.', process.platform === 'linux');
}

/** For a test's `skip`: why it cannot run, or `false`. */
export function missingOf(...requirements: readonly Requirement[]): string | false {
  return (
    requirements
      .map(({ skip }) => skip)
      .filter((why) => why !== false)
      .join(' ') || false
  );
}

/** The program's file, inside a test that is skipped without it. */
export function required(requirement: Requirement): string {
  if (requirement.skip !== false) throw new Error(requirement.skip);
  return requirement.file;
}

/** A Python that has boto3. */
export function pythonWithBoto3(): Requirement {
  const file = onPath('python3').find((candidate) =>
    outputOf(candidate, ['-c', 'import boto3; print("boto3")']).startsWith('boto3'),
  );
  return file ? { skip: false, file } : missing('There is no Python with boto3.', false);
}

export function terraform(): Requirement {
  const file = onPath('terraform')[0];
  return file ? { skip: false, file } : missing('There is no Terraform.', false);
}

/**
 * A filesystem mirror with Terraform's aws provider, so that the test needs no network: `SANDLOT_TEST_TF_PLUGINS`, the
 * plugin cache, Terraform's implied local mirrors, or `/opt/tf-plugins`. `terraform providers mirror <folder>` makes
 * one.
 */
export function terraformPlugins(): Requirement {
  const { SANDLOT_TEST_TF_PLUGINS: named, TF_PLUGIN_CACHE_DIR: cache, XDG_DATA_HOME: data } = process.env;
  const folders = [
    named,
    cache,
    join(homedir(), '.terraform.d', 'plugins'),
    join(data ?? join(homedir(), '.local', 'share'), 'terraform', 'plugins'),
    '/usr/local/share/terraform/plugins',
    '/usr/share/terraform/plugins',
    '/opt/tf-plugins',
  ];
  const file = folders.find(
    (folder) => folder && existsSync(join(folder, 'registry.terraform.io', 'hashicorp', 'aws')),
  );
  return file
    ? { skip: false, file }
    : missing(
        "There is no mirror of Terraform's aws provider; " +
          'name one in SANDLOT_TEST_TF_PLUGINS (terraform providers mirror <folder>).',
        false,
      );
}

function onPath(name: string): string[] {
  const folders = new Set([...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin'].filter(Boolean));
  return [...folders]
    .map((folder) => join(folder, name))
    .filter((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

function outputOf(file: string, args: string[]): string {
  try {
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
