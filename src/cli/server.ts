/** Finds the running server through the data folder, and calls its local API. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { CliError } from './cli-error.ts';

export interface GlobalOptions { readonly data?: string; readonly port?: string }

export interface ServerFacts {
  readonly endpoint: string;
  readonly pid: number;
  readonly region: string;
  readonly account: string;
  readonly version: string;
  readonly startedAt: string;
}

export interface LocalServer extends ServerFacts {
  readonly dataFolder: string;
  /** Calls `/_sandlot/v1` + path; a refusal becomes a `CliError` with the server's own words. */
  api<T = any>(method: string, path: string, body?: unknown): Promise<T>;
}

/** The options that stand before or after any subcommand. */
export function withGlobalOptions(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder')
    .option('--port <n>', 'port of the server');
}

export function globalOptions(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}

export function dataFolderOf(options: GlobalOptions): string {
  return resolve(options.data ?? (process.env['SANDLOT_DATA'] || join(homedir(), '.sandlot')));
}

/** @throws CliError (exit 3) when no server is running. */
export async function runningServer(options: GlobalOptions): Promise<LocalServer> {
  const server = await findServer(options);
  if (!server) {
    throw new CliError(`No Sandlot is running for the data folder ${dataFolderOf(options)}. Start one: sandlot start --detach`, 3);
  }
  return server;
}

/** `undefined` when nothing answers. @throws CliError when what runs is not on the port that was asked for. */
export async function findServer(options: GlobalOptions): Promise<LocalServer | undefined> {
  const dataFolder = dataFolderOf(options);
  const facts = readServerFile(dataFolder);
  if (!facts || !await isHealthy(facts.endpoint)) return undefined;
  if (options.port !== undefined && new URL(facts.endpoint).port !== options.port) {
    throw new CliError(`The Sandlot of ${dataFolder} listens on ${facts.endpoint}, not on port ${options.port}. ` +
      'Leave --port out, or name another data folder with --data.', 2);
  }
  const token = readFileSync(join(dataFolder, 'api-token'), 'utf8').trim();
  return { ...facts, dataFolder, api: (method, path, body) => callApi(facts.endpoint, token, method, path, body) };
}

function readServerFile(dataFolder: string): ServerFacts | undefined {
  try {
    return JSON.parse(readFileSync(join(dataFolder, 'server.json'), 'utf8')) as ServerFacts;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw new CliError(`The data folder ${dataFolder} cannot be read: ${(error as Error).message}`);
  }
}

async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_sandlot/v1/health`, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

async function callApi(endpoint: string, token: string, method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(`${endpoint}/_sandlot/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...body === undefined ? {} : { 'content-type': 'application/json' } },
    ...body === undefined ? {} : { body: JSON.stringify(body) },
  });
  const text = await response.text();
  const answer = text === '' ? undefined : JSON.parse(text);
  if (!response.ok) throw new CliError(answer?.error?.message ?? `${method} ${path} answered ${response.status}.`);
  return answer;
}
