/** Finds the running server, or starts one in the background. */
import { spawnSync } from 'node:child_process';
import { CliError } from '../cli-error.ts';
import { serverArguments } from './server-arguments.ts';
import type { LocalServer } from '../../client-environment/local-server.ts';
import { dataFolderOf, findServer, runningServer, type GlobalOptions } from './server.ts';

export async function ensureServer(options: GlobalOptions, account: string | undefined): Promise<LocalServer> {
  if (options.port === '0')
    throw new CliError(
      '--port 0 (a free port) is only for sandlot start: what starts in the background must be found again. ' +
        'Name a port from 1 to 65535, or leave --port out.',
      2,
    );
  const found = await findServer(options);
  if (found) {
    if (account === undefined || account === found.account) return found;
    throw new CliError(
      `This Sandlot's management account is ${found.account}; it was chosen at its first start and stays. ` +
        `For account ${account}, use another data folder: sandlot up --account ${account} --data DIR --port N`,
      2,
    );
  }
  const args = [
    ...serverArguments,
    '--detach',
    '--data',
    dataFolderOf(options),
    ...(options.port === undefined ? [] : ['--port', options.port]),
    ...(account === undefined ? [] : ['--account', account]),
  ];
  const { status, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new CliError(stderr.trim() || `The server ended with exit code ${status}.`, status ?? 1);
  return runningServer(options);
}
