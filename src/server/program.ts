/**
 * The server as a process: options, banner, signals, background, exit codes. What it serves is `main.ts`.
 *
 * Exit codes: 0 ended by SIGTERM or SIGINT, 2 wrong options, 3 port taken, 4 data folder unusable (in use, newer,
 * another key, not writable), 1 anything else.
 */
import type { StartNews } from './background.ts';
import { banner } from './banner.ts';
import { ConfigError, options, readConfig, type Config } from './config.ts';
import { installLastDefence } from './process/last-defence.ts';
import { log, startServer } from './main.ts';
import { StartRefused } from './process/start-refused.ts';

/** Whether this process serves now. */
export async function runProgram(args: readonly string[]): Promise<boolean> {
  try {
    if (args.includes('--help')) {
      process.stdout.write(helpText());
      return false;
    }
    const config = readConfig(
      args.filter((arg) => arg !== 'start'),
      process.env,
    );
    if (config.detach) {
      await (await import('./background.ts')).startInBackground(config, args);
      return false;
    }
    await runInForeground(config);
    return true;
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
      `The data folder ${config.data} was deleted or replaced while this server ran: ` +
        'it ends, because what it acknowledged would be lost.\n',
    );
    process.exit(4);
  });
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

async function tellStarter(news: StartNews): Promise<void> {
  if (!process.send) return;
  await new Promise((resolve) => process.send!(news, resolve));
  process.disconnect?.();
}

function helpText(): string {
  const rows = options.map(
    (option) => `  ${`${option.flag} ${option.value}`.padEnd(22)} ${option.help} [${option.env}]`,
  );
  return (
    'Usage: sandlot start [options]   (in a clone that is not set up yet: npm start -- [options])\n\n' +
    `${rows.join('\n')}\n  --detach               run in the background; return once ready\n`
  );
}
