/** A process's first steps, seen from the server: the launcher is started, and told what to become. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { entryFile } from '../entry-file.ts';
import { limited } from './limited.ts';
import { orderDescriptor, type FromLauncher, type NotStarted, type Order, type Start } from './start.ts';

/** A launcher that runs. */
export async function spawned(start: Start): Promise<ChildProcess | NotStarted> {
  try {
    const child = spawnLauncher(start);
    await once(child, 'spawn');
    return child;
  } catch (error) {
    return notStarted(start, error as NodeJS.ErrnoException);
  }
}

function spawnLauncher({ program, folder, environment, stdio = {}, limits = {} }: Start): ChildProcess {
  const { input = 'ignore', output = 'ignore', errors = 'ignore', streams = 0 } = stdio;
  const file = fileURLToPath(entryFile('launcher.ts', import.meta.url));
  const others = Array.from({ length: streams }, () => 'pipe' as const);
  const fixed = { detached: true, windowsHide: true };
  if (!('module' in program)) {
    const flags = ['--disable-warning=ExperimentalWarning'];
    const channels: StdioOptions = [input, output, errors, 'pipe'];
    return spawn(process.execPath, [...flags, file], { ...fixed, cwd: '/', env: {}, stdio: channels });
  }
  const { memoryMb, ...ofSystem } = limits;
  const flags = memoryMb === undefined ? [] : [`--max-old-space-size=${memoryMb}`];
  const [first, ...args] = limited(ofSystem, [process.execPath, ...flags, file, program.module.href]);
  const channels: StdioOptions = [input, output, errors, 'ipc', ...others];
  return spawn(first, args, { ...fixed, cwd: folder, env: { ...environment }, stdio: channels });
}

/** Tells the launcher; nothing when it has become what it was to become. */
export async function becomes(
  child: ChildProcess,
  start: Start,
  gone: Promise<unknown>,
): Promise<NotStarted | undefined> {
  const { program, folder, environment, limits } = start;
  if ('module' in program) {
    child.send({ become: program.module.href }, () => {});
    return undefined;
  }
  const orders = child.stdio[orderDescriptor] as Duplex;
  const order: Order = { ...program, folder, environment, ...(limits && { limits }) };
  let said = '';
  // It closes with the launcher: by execve(2), or with the process.
  const closed = new Promise((resolve) => orders.once('close', resolve));
  orders.on('data', (chunk: Buffer) => {
    said += String(chunk);
  });
  orders.end(JSON.stringify(order));
  await Promise.race([closed, gone]);
  const answer = lastOf(said);
  return 'failed' in answer ? notStarted(start, { message: answer.failed, code: answer.code }) : undefined;
}

/** A launcher that was killed may have said nothing, or half of it. */
function lastOf(said: string): FromLauncher {
  try {
    return JSON.parse(said.trim().split('\n').at(-1)!) as FromLauncher;
  } catch {
    return { failed: 'its process ended at once', code: 'Ended' };
  }
}

/** By the operating system's codes. */
const reasons: Record<string, string> = {
  EACCES: 'it may not be run by this user, or is not executable',
  EAGAIN: 'the system has as many processes as it allows; end some, or raise its limit (ulimit -u)',
  EMFILE: 'the server has as many open files as it may; raise the limit (ulimit -n)',
  ENFILE: 'the system has as many open files as it allows',
  ENOMEM: 'there is not enough memory',
  E2BIG: 'its arguments and environment are too long together',
  ENOEXEC: 'it is no program that this system can run',
};

function notStarted({ program, folder }: Start, error: { message: string; code?: string }): NotStarted {
  const name = 'module' in program ? program.module.pathname : program.file;
  const code = error.code ?? 'Unknown';
  const why = existsSync(folder) ? (reasons[code] ?? error.message) : `its folder ${folder} is not there`;
  return { notStarted: `${name} could not be started: ${why}.`, code };
}
