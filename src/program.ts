/**
 * The server as a process: options, banner, signals, background, exit codes. What it serves is `main.ts`.
 *
 * Exit codes: 0 ended by SIGTERM or SIGINT, 2 wrong options, 3 port taken, 4 data folder unusable (in use, newer,
 * another key, not writable), 1 anything else.
 */
import { spawn } from 'node:child_process';
import { fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, options, readConfig, type Config } from './config.ts';
import { dataFolder, prepareDataFolder, readIfThere } from './data-folder.ts';
import { installLastDefence } from './last-defence.ts';
import { log, startServer, type RunningServer } from './main.ts';
import { StartRefused } from './start-refused.ts';
import { refusing } from './state.ts';

export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    if (args.includes('--help')) return void process.stdout.write(helpText());
    const config = readConfig(args.filter((arg) => arg !== 'start'), process.env);
    if (config.detach) return await startInBackground(config, args);
    await runInForeground(config);
  } catch (error) {
    process.stderr.write(`${error instanceof Error && !isRefusal(error) ? error.stack : (error as Error).message}\n`);
    process.exit(exitCodeOf(error));
  }
}

function isRefusal(error: Error): boolean {
  return error instanceof ConfigError || error instanceof StartRefused;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError) return 2;
  if (error instanceof StartRefused) return error.exitCode;
  return 1;
}

/** How long a server that met an unexpected error gets to end in order. */
const longestEndMs = 10_000;

async function runInForeground(config: Config): Promise<void> {
  // A terminal or pipe that went away takes nothing with it.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  const server = await startServer(config);
  process.stdout.write(await banner(server, config));
  let ending = false;
  const endWith = (code: number): void => {
    if (ending) return;
    ending = true;
    server.close().then(() => process.exit(code), () => process.exit(1));
    // What cannot be trusted may not come to its end by itself.
    if (code !== 0) setTimeout(() => process.exit(code), longestEndMs);
  };
  const end = (): void => endWith(0);
  installLastDefence({ log, end: () => endWith(1) });
  server.lost.then(() => {
    process.stderr.write(`The data folder ${config.data} was deleted or replaced while this server ran: it ends, because what it acknowledged would be lost.\n`);
    process.exit(4);
  });
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

/** Starts this program again without a terminal, waits until it is ready, and shows its banner. */
async function startInBackground(config: Config, args: readonly string[]): Promise<void> {
  const folder = dataFolder(config.data!);
  const logFile = join(folder.path, 'server.log');
  // Appended to: a server that is running already keeps its log.
  const log = await refusing(folder, () => {
    prepareDataFolder(folder);
    return openSync(logFile, 'a', 0o600);
  });
  const earlier = fstatSync(log).size;
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, ...args.filter((arg) => arg !== '--detach')], {
    detached: true, stdio: ['ignore', log, log],
  });
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const outcome = await Promise.race([ended, untilReady(folder.server, child.pid!)]);
  const printed = readFileSync(logFile).subarray(earlier).toString();
  if (typeof outcome === 'number') {
    process.stderr.write(printed);
    process.exit(outcome);
  }
  process.stdout.write(`${printed}\nRunning in the background as process ${child.pid}; \`sandlot stop\` ends it, its log is ${logFile}\n`);
  child.unref();
}

async function untilReady(serverFile: string, pid: number): Promise<'ready'> {
  for (;;) {
    const facts = readIfThere(serverFile);
    if (facts && (JSON.parse(facts) as { pid: number }).pid === pid) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return 'ready';
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function banner(server: RunningServer, config: Config): Promise<string> {
  const link = await askLocalApi(server, 'POST', '/console-links') as { url: string; expiresAt: string };
  const { localPortalUrl } = await askLocalApi(server, 'GET', '/identity-center') as { localPortalUrl?: string };
  const minutes = Math.round((Date.parse(link.expiresAt) - server.runtime.clock.now()) / 60_000);
  const lines: [string, string][] = [
    ['Endpoint', server.endpoint],
    ['Console', `${link.url}`],
    ['', `(signs in as root, once, within ${minutes} minutes; \`sandlot console\` makes another)`],
    ['Root user', `${server.rootEmail}, password in ${server.rootPasswordFile}`],
    ['Access portal', localPortalUrl ?? `${server.endpoint}/start/… once Identity Center is enabled`],
    ['Mail inbox', `${server.endpoint}/console/mail`],
    ['Account', server.account],
    ['Data folder', config.data!],
  ];
  const table = lines.map(([name, value]) => `  ${name.padEnd(14)} ${value}`).join('\n');
  return `\nSandlot is ready.\n\n${table}\n\nPaste this line into any terminal to use it there:\n\n` +
    `  export PATH=${shellQuote(join(config.data!, 'bin'))}:"$PATH" && eval "$(sandlot env)"\n\n`;
}

async function askLocalApi(server: RunningServer, method: string, path: string): Promise<unknown> {
  const response = await fetch(`${server.endpoint}/_sandlot/v1${path}`, { method, headers: { authorization: `Bearer ${server.apiToken}` } });
  if (!response.ok) throw new Error(`The server does not answer ${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

function shellQuote(text: string): string {
  return /^[\w/.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function helpText(): string {
  const rows = options.map((option) => `  ${`${option.flag} ${option.value}`.padEnd(22)} ${option.help} [${option.env}]`);
  return `Usage: sandlot start [options]   (in a clone that is not set up yet: npm start -- [options])\n\n${rows.join('\n')}\n  --detach               run in the background; return once ready\n`;
}
