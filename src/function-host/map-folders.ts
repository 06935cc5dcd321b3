/**
 * Lambda's fixed folders as functions name them (/tmp, /var/task, /opt): a process of this machine has its own
 * elsewhere, so that what is read and written under those names is led there.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

export interface Folders {
  /** The function's own, for `/tmp`. */
  readonly tmp: string;
  /** For `/var/task`. */
  readonly code: string;
  /** For `/opt`; absent: the function has no layers. */
  readonly layers: string | undefined;
  /** What runs the function, wherever on this machine it is installed: stays where it is. */
  readonly host: readonly string[];
}

/** Operations whose first argument is a path; of some the second is one, too. */
const onePath = (
  'access appendFile chmod createReadStream createWriteStream exists lstat lutimes mkdir mkdtemp open opendir ' +
  'readFile readdir readlink realpath rm rmdir stat truncate unlink utimes writeFile'
).split(' ');
const twoPaths = 'copyFile cp link rename symlink'.split(' ');

export function mapFolders(folders: Folders): void {
  const led = (path: unknown): unknown => (typeof path === 'string' ? ledPath(path, folders) : path);
  for (const target of [fs, fs.promises] as unknown as Record<string, unknown>[])
    for (const [names, count] of [
      [onePath, 1],
      [twoPaths, 2],
    ] as const)
      for (const name of names.flatMap((one) => [one, `${one}Sync`])) lead(target, name, count, led);
  syncBuiltinESMExports();
}

function lead(target: Record<string, unknown>, name: string, count: number, led: (path: unknown) => unknown): void {
  const original = target[name];
  if (typeof original !== 'function') return;
  const replaced = function (this: unknown, ...given: unknown[]): unknown {
    for (let at = 0; at < count; at++) given[at] = led(given[at]);
    return Reflect.apply(original, this, given) as unknown;
  };
  target[name] = Object.assign(replaced, original);
}

function ledPath(path: string, { tmp, code, layers, host }: Folders): string {
  if ([tmp, code, layers, ...host].some((own) => own !== undefined && path.startsWith(own))) return path;
  for (const [from, to] of [
    ['/tmp', tmp],
    ['/var/task', code],
    ['/opt', layers],
  ] as const)
    if (to !== undefined && (path === from || path.startsWith(`${from}/`))) return `${to}${path.slice(from.length)}`;
  return path;
}
