/** Finds the running server through the data folder, and calls its local API. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { LocalServer, ServerFacts } from '../../client-environment/local-server.ts';
import { CliError } from '../cli-error.ts';
import { defaultDataFolder } from '../command-hint.ts';
import { isAlive } from './is-alive.ts';

export interface GlobalOptions {
  readonly data?: string;
  readonly port?: string;
}

/** The options that stand before or after any subcommand. */
export function withGlobalOptions(command: Command): Command {
  return command.option('--data <dir>', 'data folder').option('--port <n>', 'port of the server');
}

/** @throws CliError (exit 2) when the port is none. */
export function globalOptions(command: Command): GlobalOptions {
  const options = command.optsWithGlobals<GlobalOptions>();
  const { port } = options;
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) > 65535)) {
    throw new CliError(`--port ${port} is not a port: give a number from 1 to 65535.`, 2);
  }
  return port === undefined ? options : { ...options, port: String(Number(port)) };
}

export function dataFolderOf(options: GlobalOptions): string {
  return options.data === undefined ? defaultDataFolder() : resolve(options.data);
}

/** @throws CliError (exit 3) when no server is running. */
export async function runningServer(options: GlobalOptions): Promise<LocalServer> {
  const server = await findServer(options);
  if (!server) {
    throw new CliError(
      `No Sandlot is running for the data folder ${dataFolderOf(options)}. Start one: sandlot start --detach`,
      3,
    );
  }
  return server;
}

/**
 * `undefined` when nothing answers, or something else: after kill -9 another program may have the port that
 * server.json names. @throws CliError when what runs is not on the port that was asked for.
 */
export async function findServer(options: GlobalOptions): Promise<LocalServer | undefined> {
  const dataFolder = dataFolderOf(options);
  const facts = readServerFile(dataFolder);
  if (!facts || !(await isHealthy(facts))) return undefined;
  if (options.port !== undefined && new URL(facts.endpoint).port !== options.port) {
    throw new CliError(
      `The Sandlot of ${dataFolder} listens on ${facts.endpoint}, not on port ${options.port}. ` +
        'Leave --port out, or name another data folder with --data.',
      2,
    );
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

/**
 * Milliseconds that the answer is waited for: of a process that is there, also on a machine that has much to do; where
 * it is gone (or in a container, where it has another number), not long, since another program may have its port.
 */
const patienceMs = { there: 60_000, gone: 5000 };

/** Whether the very process that wrote server.json answers. Before that is known, nothing else is sent there. */
async function isHealthy({ endpoint, instance, pid }: ServerFacts): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/_sandlot/v1/health`, {
      signal: AbortSignal.timeout(isAlive(pid) ? patienceMs.there : patienceMs.gone),
      redirect: 'error',
    });
    const answer = (await response.json()) as { instance?: unknown } | null;
    return response.ok && typeof instance === 'string' && answer?.instance === instance;
  } catch {
    return false;
  }
}

async function callApi(endpoint: string, token: string, method: string, path: string, body?: unknown): Promise<any> {
  const { response, text } = await fetch(`${endpoint}/_sandlot/v1${path}`, {
    method,
    redirect: 'error',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
    .then(async (whole) => ({ response: whole, text: await whole.text() }))
    .catch((error: Error) => {
      throw new CliError(
        `${endpoint} does not answer any more ` +
          `(${error.cause instanceof Error ? error.cause.message : error.message}). Is it running? sandlot status`,
        3,
      );
    });
  const answer = parseAnswer(text, `${method} ${path} at ${endpoint} answered ${response.status}`);
  if (!response.ok) throw new CliError(answer?.error?.message ?? `${method} ${path} answered ${response.status}.`);
  return answer;
}

function parseAnswer(text: string, what: string): any {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new CliError(
      `${what} with something that is not JSON, so it is no answer of Sandlot's. ` +
        'To start anew: sandlot stop, sandlot start --detach',
    );
  }
}
