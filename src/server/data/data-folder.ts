/**
 * The data folder: what a server keeps on disk, and the files that it writes for clients at each start.
 *
 *   sandlot.db          the store                     master.key      seals secrets (owner only)
 *   sandlot.db.….backup the store before it was brought up to date by a later Sandlot
 *   blobs/              large bodies                  api-token       the local API's bearer token (owner only)
 *   root-password       the root user's first password, until changed (owner only)
 *   cloud-shell/        home folders of CloudShell's terminals
 *   authority.pem       the certificate authority of TLS; authority.key: its key (owner only)
 *   trust.json          the stores that `sandlot trust` put the authority into, for `sandlot untrust`
 *   ca-bundle.pem       the system's authorities and ours, for botocore (`sandlot env`)
 *   server.json         address and process of the running server
 *   bin/sandlot         launcher for any terminal     aws/endpoints.json   for AWS CLI < 2.13
 */
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join, relative, sep } from 'node:path';
import { endpointsFile, endpointsFileHead, endpointsFileMoved } from './endpoints-file.ts';
import { installRoot } from '../process/install-root.ts';
import { StartRefused } from '../process/start-refused.ts';
import type { AuthorityFiles } from '../../tls/index.ts';
import type { ServerFacts } from '../../client-environment/local-server.ts';

export interface DataFolder {
  readonly path: string;
  readonly store: string;
  readonly masterKey: string;
  readonly blobs: string;
  readonly apiToken: string;
  readonly rootPassword: string;
  readonly authority: string;
  readonly authorityKey: string;
  readonly trust: string;
  readonly authorityBundle: string;
  readonly server: string;
  readonly launcher: string;
  readonly endpoints: string;
  readonly cloudShell: string;
}

export function dataFolder(path: string): DataFolder {
  return {
    path,
    store: join(path, 'sandlot.db'),
    masterKey: join(path, 'master.key'),
    blobs: join(path, 'blobs'),
    apiToken: join(path, 'api-token'),
    rootPassword: join(path, 'root-password'),
    authority: join(path, 'authority.pem'),
    authorityKey: join(path, 'authority.key'),
    trust: join(path, 'trust.json'),
    authorityBundle: join(path, 'ca-bundle.pem'),
    server: join(path, 'server.json'),
    launcher: join(path, 'bin', 'sandlot'),
    endpoints: join(path, 'aws', 'endpoints.json'),
    cloudShell: join(path, 'cloud-shell'),
  };
}

/**
 * Makes the folder for its owner only.
 * @throws StartRefused (4) when it is somebody's folder with other things in it: neither they nor its access are ours.
 */
export function prepareDataFolder(folder: DataFolder): void {
  const made = mkdirSync(folder.path, { recursive: true, mode: 0o700 });
  if (made === undefined && !isOurs(folder)) {
    throw new StartRefused(
      4,
      `The folder ${folder.path} holds other things than Sandlot's. Choose an empty or a new folder with --data.`,
    );
  }
  try {
    chmodSync(folder.path, 0o700);
  } catch (error) {
    // A read-only file system, or somebody else's folder: fine, where nobody else can look into it.
    if ((statSync(folder.path).mode & 0o077) !== 0) throw error;
  }
}

function isOurs(folder: DataFolder): boolean {
  const found = readdirSync(folder.path);
  const ours = new Set([
    ...Object.values(folder).map((path: string) => relative(folder.path, path).split(sep)[0]!),
    'server.log',
    'lost+found',
  ]);
  return found.includes(basename(folder.store)) || found.every((name) => ours.has(name));
}

/** The local API's token: made once, kept through resets. */
export function readOrCreateApiToken(folder: DataFolder): string {
  const found = readIfThere(folder.apiToken)?.trim();
  if (found) return found;
  const token = randomBytes(32).toString('base64url');
  writePrivately(folder.apiToken, `${token}\n`);
  return token;
}

/**
 * The key first: a certificate without it is of no use, and the two are checked against each other when they are read.
 */
export function authorityFiles(folder: DataFolder): AuthorityFiles {
  return {
    read: () => ({ cert: readIfThere(folder.authority), key: readIfThere(folder.authorityKey) }),
    write({ cert, key }) {
      writePrivately(folder.authorityKey, key);
      writePrivately(folder.authority, cert, 0o644);
    },
  };
}

export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, readable by the owner only. */
export function writePrivately(file: string, content: string | Uint8Array, mode = 0o600): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, content, { mode });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * What clients and the command line find the running server by. A full or read-only disk keeps none of it from
 * serving: answers which files could not be written, and why.
 */
export function writeClientFiles(folder: DataFolder, facts: ServerFacts): string[] {
  return [
    tryToWrite(folder.server, `${JSON.stringify(facts, null, 2)}\n`),
    writeEndpoints(folder.endpoints, facts),
    tryToWrite(folder.launcher, launcherScript(folder), 0o755),
  ].filter((failure) => failure !== undefined);
}

/** It is large, and the same at nearly every start. */
function writeEndpoints(file: string, { endpoint, version }: ServerFacts): string | undefined {
  let moved: string | undefined;
  try {
    if (beginsWith(file, endpointsFileHead(endpoint, version))) return undefined;
    moved = endpointsFileMoved(readIfThere(file) ?? '', endpoint, version);
  } catch {
    // What cannot be read is written again.
  }
  return tryToWriteAnew(file, moved ?? endpointsFile(endpoint, version));
}

function beginsWith(file: string, head: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const begin = Buffer.alloc(Buffer.byteLength(head));
    return readSync(descriptor, begin) === begin.length && begin.toString() === head;
  } finally {
    closeSync(descriptor);
  }
}

function tryToWrite(file: string, content: string, mode?: number): string | undefined {
  try {
    if (readIfThere(file) === content) return undefined;
  } catch {
    // As above.
  }
  return tryToWriteAnew(file, content, mode);
}

function tryToWriteAnew(file: string, content: string, mode?: number): string | undefined {
  try {
    writePrivately(file, content, mode);
    return undefined;
  } catch (error) {
    return writeOver(file, content)
      ? undefined
      : `${file} (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`;
  }
}

/** A full disk has no room for a new file, but often for one where the old one is. */
function writeOver(file: string, content: string): boolean {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r+');
    const bytes = Buffer.from(content);
    if (writeSync(handle, bytes, 0, bytes.length, 0) < bytes.length) return false;
    ftruncateSync(handle, bytes.length);
    return true;
  } catch {
    return false;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** On a disk that has become read-only it stays, and says nothing: nobody answers with its instance any more. */
export function removeServerFile(folder: DataFolder): void {
  try {
    rmSync(folder.server, { force: true });
  } catch {
    // As said.
  }
}

/** An absolute launcher, so that `sandlot` works from a user's own project with the Node it was installed with. */
function launcherScript(folder: DataFolder): string {
  const commandLine = join(installRoot(), 'dist', 'sandlot.js');
  const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  return [
    '#!/bin/sh',
    `[ -n "$SANDLOT_DATA" ] || SANDLOT_DATA=${quote(folder.path)}`,
    'export SANDLOT_DATA',
    `exec ${quote(process.execPath)} ${quote(commandLine)} "$@"`,
    '',
  ].join('\n');
}
