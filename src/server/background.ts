/** `--detach`: the server in the background, and what its starter shows of it. */
import { spawn } from 'node:child_process';
import { fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { dataFolder, prepareDataFolder } from './data/data-folder.ts';
import { refusing } from './data/state.ts';

/** What the process in the background tells the one that started it: its log may have no room for it. */
export type StartNews = { readonly ready: string } | { readonly refused: string };

/** Starts this program again without a terminal, waits until it is ready, and shows its banner. */
export async function startInBackground(config: Config, args: readonly string[]): Promise<void> {
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
    `${outcome}\nRunning in the background as process ${child.pid}; ` +
      `\`sandlot stop\` ends it, ${log === 'ignore' ? 'no log can be written' : `its log is ${logFile}`}\n`,
  );
  child.unref();
}

/** `ignore`: a read-only disk, or no room for even an empty file. */
function openLog(file: string): number | 'ignore' {
  try {
    return openSync(file, 'a', 0o600);
  } catch {
    return 'ignore';
  }
}
