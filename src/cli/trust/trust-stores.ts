/**
 * The stores of certificates that systems and browsers believe, and how one goes in and out of each: data about
 * commands that a person can read before they run. Sources: Debian's update-ca-certificates(8), NSS's certutil(1),
 * macOS's security(1).
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Authority } from './authority.ts';
import { findPrograms } from '../../client-environment/programs.ts';

export type Command = readonly [program: string, ...args: string[]];

/** Where an authority was put; with it alone it can be taken out again. */
export interface TrustEntry {
  readonly kind: 'ca-certificates' | 'nss' | 'keychain';
  /** A file, a folder of a database, a keychain. */
  readonly place: string;
  readonly name: string;
  readonly fingerprint: string;
}

export interface TrustStore {
  /** For people. */
  readonly label: string;
  readonly entry: TrustEntry;
  readonly add: readonly Command[];
  /** Why it cannot be done here, and what to do about it. */
  readonly blocked?: string;
}

export interface Machine {
  readonly home: string;
  readonly platform: string;
  readonly path: string;
  readonly isRoot: boolean;
  /** Debian's folder for what an administrator adds. */
  readonly systemFolder: string;
}

export function thisMachine(env: NodeJS.ProcessEnv, home: string): Machine {
  return {
    home,
    platform: process.platform,
    path: env['PATH'] ?? '',
    isRoot: process.getuid?.() === 0,
    systemFolder: '/usr/local/share/ca-certificates',
  };
}

export function trustStores(machine: Machine, authority: Authority): readonly TrustStore[] {
  const system = machine.platform === 'darwin' ? [keychain(machine, authority)] : [caCertificates(machine, authority)];
  return [...system, ...databases(machine).map(({ label, folder }) => nss(machine, authority, label, folder))];
}

/** Takes exactly this authority out, and nothing else of the store. */
export function removal({ kind, place, name, fingerprint }: TrustEntry): readonly Command[] {
  switch (kind) {
    case 'ca-certificates':
      return [['rm', '-f', place], ['update-ca-certificates']];
    case 'nss':
      return [['certutil', '-D', '-d', `sql:${place}`, '-n', name]];
    case 'keychain':
      return [['security', 'delete-certificate', '-Z', fingerprint, '-t', place]];
  }
}

function entryOf(kind: TrustEntry['kind'], place: string, { name, fingerprint }: Authority): TrustEntry {
  return { kind, place, name, fingerprint };
}

function keychain({ home }: Machine, authority: Authority): TrustStore {
  const place = join(home, 'Library', 'Keychains', 'login.keychain-db');
  return {
    label: 'the login keychain (Safari, Chrome, curl)',
    entry: entryOf('keychain', place, authority),
    add: [['security', 'add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-k', place, authority.file]],
  };
}

function caCertificates({ path, isRoot, systemFolder }: Machine, authority: Authority): TrustStore {
  const place = join(systemFolder, `sandlot-${authority.name.slice(-8)}.crt`);
  const add: readonly Command[] = [['install', '-m', '644', authority.file, place], ['update-ca-certificates']];
  const hasProgram =
    [
      ...findPrograms('update-ca-certificates', path),
      ...['/usr/sbin', '/sbin'].flatMap((folder) => findPrograms('update-ca-certificates', folder)),
    ].length > 0;
  const blocked = !hasProgram
    ? 'update-ca-certificates is not installed (Debian: sudo apt-get install ca-certificates; ' +
      `Fedora: sudo trust anchor ${authority.file})`
    : !isRoot
      ? `only root may. Yourself: ${add.map((command) => `sudo ${shown(command)}`).join(' && ')}`
      : undefined;
  return {
    label: 'the system (curl, Python, Go)',
    entry: entryOf('ca-certificates', place, authority),
    add,
    ...(blocked === undefined ? {} : { blocked }),
  };
}

function nss({ path }: Machine, authority: Authority, label: string, folder: string): TrustStore {
  const make: readonly Command[] = existsSync(join(folder, 'cert9.db'))
    ? []
    : [
        ['mkdir', '-p', '-m', '700', folder],
        ['certutil', '-N', '-d', `sql:${folder}`, '--empty-password'],
      ];
  const blocked =
    findPrograms('certutil', path).length > 0
      ? {}
      : {
          blocked:
            'certutil is not installed (Debian: sudo apt-get install libnss3-tools; Fedora: nss-tools; ' +
            'macOS: brew install nss)',
        };
  return {
    label,
    entry: entryOf('nss', folder, authority),
    ...blocked,
    add: [...make, ['certutil', '-A', '-d', `sql:${folder}`, '-n', authority.name, '-t', 'C,,', '-i', authority.file]],
  };
}

/** Chromium's for everything but macOS, which it asks itself; Firefox's one for each profile. */
function databases({ home, platform }: Machine): readonly { readonly label: string; readonly folder: string }[] {
  const firefox =
    platform === 'darwin'
      ? [join(home, 'Library', 'Application Support', 'Firefox', 'Profiles')]
      : [
          '.mozilla/firefox',
          'snap/firefox/common/.mozilla/firefox',
          '.var/app/org.mozilla.firefox/.mozilla/firefox',
        ].map((folder) => join(home, folder));
  const snap = join(home, 'snap', 'chromium', 'current', '.pki', 'nssdb');
  return [
    ...(platform === 'darwin' ? [] : [{ label: 'Chromium and Chrome', folder: join(home, '.pki', 'nssdb') }]),
    ...(existsSync(dirname(dirname(snap))) && platform !== 'darwin'
      ? [{ label: 'Chromium of snap', folder: snap }]
      : []),
    ...firefox.flatMap(profilesIn).map((folder) => ({ label: 'a profile of Firefox', folder })),
  ];
}

function profilesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((profile) => existsSync(join(profile, 'cert9.db')));
}

/** As a person would type it. */
export function shown(command: Command): string {
  return command.map((word) => (/^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
