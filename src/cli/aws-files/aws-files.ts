/**
 * Where the AWS CLI and SDKs keep their files, and reading and writing them byte for byte. A text here is a byte
 * string: one character per byte, whatever the file's encoding.
 * Places: AWS SDKs and Tools Reference Guide, "Location of the shared config and credentials files".
 */
import { chmodSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CliError } from '../cli-error.ts';

export interface AwsFiles {
  readonly config: string;
  readonly credentials: string;
  /** Tokens and client registrations of `aws sso login`; no variable moves it. */
  readonly ssoCache: string;
  /** Role credentials that the AWS CLI keeps. */
  readonly cliCache: string;
  /** The endpoint data that every AWS CLI and boto3 under this home reads. */
  readonly endpoints: string;
  /** Role credentials that `sandlot credentials` keeps. */
  readonly sandlotCache: string;
}

export function awsFiles(env: NodeJS.ProcessEnv = process.env, home = homedir()): AwsFiles {
  const aws = join(home, '.aws');
  return {
    config: expandHome(env['AWS_CONFIG_FILE'], home) ?? join(aws, 'config'),
    credentials: expandHome(env['AWS_SHARED_CREDENTIALS_FILE'], home) ?? join(aws, 'credentials'),
    ssoCache: join(aws, 'sso', 'cache'),
    cliCache: join(aws, 'cli', 'cache'),
    endpoints: join(aws, 'models', 'endpoints.json'),
    sandlotCache: join(aws, 'sandlot', 'cache'),
  };
}

/** The AWS CLI expands a leading `~` in these variables itself. */
function expandHome(path: string | undefined, home: string): string | undefined {
  if (!path) return undefined;
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path;
}

/** `undefined` when there is no such file. @throws CliError when it cannot be read. */
export function readBytes(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Whole or not at all; a symbolic link stays one, and the file keeps its mode unless one is given. */
export function writeBytes(file: string, text: string, forcedMode?: number): void {
  let target = file;
  let mode = forcedMode ?? 0o600;
  try {
    target = realpathSync(file);
    mode = forcedMode ?? statSync(target).mode & 0o777;
  } catch {
    /* a new file */
  }
  const temporary = `${target}.${process.pid}.sandlot`;
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    writeFileSync(temporary, text, { mode, encoding: 'latin1' });
    chmodSync(temporary, mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new CliError(`${file} cannot be written: ${(error as Error).message}`);
  }
}

/** A text of the user's (an option, a variable) as it stands in their files. */
export function encodeBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** For people: UTF-8 where the bytes are UTF-8, else Latin-1. What is no byte string stays. */
export function decodeBytes(text: string): string {
  if ([...text].some((character) => character > '\u00ff')) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}
