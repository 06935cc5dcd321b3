/**
 * The server as a process: options, banner, signals, background, exit codes. What it serves is `main.ts`.
 *
 * Exit codes: 0 ended by SIGTERM or SIGINT, 2 wrong options, 3 port taken, 4 data folder unusable (in use, newer,
 * another key, not writable), 1 anything else.
 */
import { spawn } from 'node:child_process';
import { fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { banner } from './banner.ts';
import { ConfigError, options, readConfig, type Config } from './config.ts';
import { dataFolder, prepareDataFolder } from './data-folder.ts';
import { installLastDefence } from './last-defence.ts';
import { log, startServer } from './main.ts';
import { StartRefused } from './start-refused.ts';
import { refusing } from './state.ts';

export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    if (args.includes('--help')) return void process.stdout.write(helpText());
    const config = readConfig(
      args.filter((arg) => arg !== 'start'),
      process.env,
    );
    if (config.detach) return await startInBackground(config, args);
    await runInForeground(config);
  } catch (error) {
    const text = `${error instanceof Error && !isRefusal(error) ? error.stack : (error as Error).message}\n`;
    process.stderr.write(text);
    await tellStarter({ refused: text });
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
  // A terminal or pipe that went away, or a disk with no room for the log, takes nothing with it.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  const server = await startServer(config);
  const text = await banner(server, config);
  process.stdout.write(text);
  void tellStarter({ ready: text });
  let ending = false;
  const endWith = (code: number): void => {
    if (ending) return;
    ending = true;
    server.close().then(
      () => process.exit(code),
      () => process.exit(1),
    );
    // What cannot be trusted may not come to its end by itself.
    if (code !== 0) setTimeout(() => process.exit(code), longestEndMs);
  };
  const end = (): void => endWith(0);
  installLastDefence({ log, end: () => endWith(1) });
  server.lost.then(() => {
    process.stderr.write(
      `The data folder ${config.data} was deleted or replaced while this server ran: it ends, because what it acknowledged would be lost.\n`,
    );
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
  await refusing(folder, () => prepareDataFolder(folder));
  const log = openLog(logFile);
  const earlier = typeof log === 'number' ? fstatSync(log).size : 0;
  const child = spawn(
    process.execPath,
    [...process.execArgv, process.argv[1]!, ...args.filter((arg) => arg !== '--detach')],
    {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    },
  );
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  let refused = '';
  const ready = new Promise<string>((resolve) =>
    child.on('message', (message: StartNews) => {
      if ('ready' in message) resolve(message.ready);
      else refused = message.refused;
    }),
  );
  const outcome = await Promise.race([ended, ready]);
  if (typeof outcome === 'number') {
    process.stderr.write(refused || (log === 'ignore' ? '' : readFileSync(logFile).subarray(earlier).toString()));
    process.exit(outcome);
  }
  process.stdout.write(
    `${outcome}\nRunning in the background as process ${child.pid}; \`sandlot stop\` ends it, ${log === 'ignore' ? 'no log can be written' : `its log is ${logFile}`}\n`,
  );
  child.unref();
}

/** What the process in the background tells the one that started it: its log may have no room for it. */
type StartNews = { readonly ready: string } | { readonly refused: string };

async function tellStarter(news: StartNews): Promise<void> {
  if (!process.send) return;
  await new Promise((resolve) => process.send!(news, resolve));
  process.disconnect?.();
}

/** `ignore`: a read-only disk, or no room for even an empty file. */
function openLog(file: string): number | 'ignore' {
  try {
    return openSync(file, 'a', 0o600);
  } catch {
    return 'ignore';
  }
}

function helpText(): string {
  const rows = options.map(
    (option) => `  ${`${option.flag} ${option.value}`.padEnd(22)} ${option.help} [${option.env}]`,
  );
  return `Usage: sandlot start [options]   (in a clone that is not set up yet: npm start -- [options])\n\n${rows.join('\n')}\n  --detach               run in the background; return once ready\n`;
}
