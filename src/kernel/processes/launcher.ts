/**
 * The first thing in every supervised process: closes what it inherited, waits until the guardian knows of it, and
 * becomes what was asked for: a module, imported here, or a program, which replaces this process (execve(2)).
 * Nobody else runs it. Messages: start.ts.
 */
import { accessSync, constants, readFileSync, statSync, writeSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { getSystemErrorName } from 'node:util';
import { limited } from './limited.ts';
import { closeWhatWasPassedOn } from './passed-on.ts';
import { orderDescriptor, type FromLauncher, type Order } from './start.ts';

const [module] = process.argv.slice(2);

closeWhatWasPassedOn();
if (module === undefined) becomeProgram();
else becomeModule(module);

/** The guardian ends it with its server, too; this works where there is none. */
function becomeModule(url: string): void {
  process.on('disconnect', () => process.exit());
  process.once('message', () => void import(url));
}

function becomeProgram(): void {
  const order = readOrder();
  if (order === undefined) process.exit(1);
  try {
    become(order);
  } catch (error) {
    const { message, code, errno } = error as NodeJS.ErrnoException;
    // Node 26 has no code for some errors of execve(2).
    tell({ failed: message, code: code || (errno ? getSystemErrorName(-Math.abs(errno)) : 'Unknown') });
    process.exit(1);
  }
}

/** Nothing when the server is gone before it said all of it. */
function readOrder(): Order | undefined {
  try {
    return JSON.parse(readFileSync(orderDescriptor, 'utf8')) as Order;
  } catch {
    return undefined;
  }
}

function become({ file, args, folder, environment, limits = {} }: Order): void {
  process.chdir(folder);
  const found = findProgram(file, environment['PATH'] ?? '');
  if (process.execve === undefined) {
    throw Object.assign(new Error(`programs cannot be started on ${process.platform}`), { code: 'ENOSYS' });
  }
  // Node ignores these two, and what is ignored stays so in a program; what is listened to does not.
  process.on('SIGPIPE', () => {}).on('SIGXFSZ', () => {});
  tell({ becomes: found });
  const [first, ...rest] = limited(limits, [found, ...args]);
  process.execve(first, [first, ...rest], { ...environment });
}

function findProgram(file: string, path: string): string {
  const folders = path.split(delimiter).filter(Boolean);
  const places = file.includes('/') ? [file] : folders.map((folder) => join(folder, file));
  const found = places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile());
  if (found === undefined) {
    const where = file.includes('/') ? 'there is no such file' : `it is in none of the folders of PATH (${path})`;
    throw Object.assign(new Error(where), { code: 'ENOENT' });
  }
  accessSync(found, constants.X_OK);
  return found;
}

function tell(message: FromLauncher): void {
  writeSync(orderDescriptor, `${JSON.stringify(message)}\n`);
}
