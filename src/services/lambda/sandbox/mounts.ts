/** What of this machine there is inside a function's sandbox: all of it read only, and nothing else. */
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { sep } from 'node:path';

/** Of this machine, and where it is inside; read only. */
export interface Mount {
  readonly from: string;
  readonly to: string;
}

/** Programs and their libraries; on many systems some of them are links into `/usr`. */
const roots = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/nix/store', '/gnu/store'];
const brewed = '/home/linuxbrew/.linuxbrew';

/** Names, certificates, libraries' places: what programs need of `/etc`, without anybody's keys. */
const settings = [
  'alternatives',
  'ca-certificates',
  'crypto-policies',
  'fonts',
  'gai.conf',
  'host.conf',
  'hosts',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'mime.types',
  'nsswitch.conf',
  'pki/ca-trust/extracted',
  'pki/tls/cert.pem',
  'pki/tls/certs',
  'pki/tls/openssl.cnf',
  'protocols',
  'resolv.conf',
  'services',
  'ssl/certs',
  'ssl/openssl.cnf',
].map((name) => `/etc/${name}`);

/** As arguments of bubblewrap. */
export function systemMounts(): string[] {
  return [
    ...roots.flatMap((root) => {
      const found = lstatSync(root, { throwIfNoEntry: false });
      if (found === undefined) return [];
      return found.isSymbolicLink() ? ['--symlink', readlinkSync(root), root] : ['--ro-bind', root, root];
    }),
    ...(existsSync(brewed) ? ['--ro-bind', brewed, brewed] : []),
    ...settings.flatMap((path) => ['--ro-bind-try', path, path]),
  ];
}

/** Whether every function sees it at its own path. */
export function isOfTheSystem(path: string): boolean {
  return [...roots, brewed].some((root) => isWithin(path, root));
}

/** Where a folder of this machine is found inside. */
export function seenAt(path: string, mounts: readonly Mount[]): string[] {
  if (!existsSync(path)) return [];
  const among = mounts.filter(({ from }) => isWithin(path, from)).map(({ from, to }) => to + path.slice(from.length));
  return isOfTheSystem(path) ? [path, ...among] : among;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
