/** The master key file: JSON, owner-only. Losing it loses every secret in the data folder. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

export interface MasterKeys {
  /** The newest first: it seals, all of them open. `id`: 8 hex digits. */
  readonly keys: readonly { readonly id: string; readonly key: Uint8Array }[];
  readonly digestKey: Uint8Array;
}

/** The key file cannot be used as it is. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

interface StoredKeys {
  version: 1;
  keys: { id: string; key: string }[];
  digestKey: string;
}

export function makeMasterKeys(): MasterKeys {
  return { keys: [makeKey()], digestKey: randomBytes(32) };
}

/** The file's keys; makes the file when there is none (its folder must exist). */
export function readKeyFile(path: string): MasterKeys {
  let text: string;
  try {
    text = readOwnerOnly(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    createKeyFile(path);
    text = readOwnerOnly(path);
  }
  return parseKeys(path, text);
}

/** Adds a key that seals from the next start on; values of the older keys still open. */
export function rotateKeyFile(path: string): void {
  const { keys, digestKey } = parseKeys(path, readOwnerOnly(path));
  const staged = stage(path, { keys: [makeKey(), ...keys], digestKey });
  renameSync(staged, path);
  syncFolder(path);
}

function makeKey() {
  return { id: randomBytes(4).toString('hex'), key: randomBytes(32) };
}

function createKeyFile(path: string): void {
  const staged = stage(path, makeMasterKeys());
  try {
    // A link, not a rename: it never replaces a key file that another process has just made.
    linkSync(staged, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(staged, { force: true });
  }
  syncFolder(path);
}

function stage(path: string, { keys, digestKey }: MasterKeys): string {
  const stored: StoredKeys = {
    version: 1,
    keys: keys.map(({ id, key }) => ({ id, key: Buffer.from(key).toString('base64url') })),
    digestKey: Buffer.from(digestKey).toString('base64url'),
  };
  const staged = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(staged, 'wx', 0o600);
  try {
    writeFileSync(file, `${JSON.stringify(stored, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return staged;
}

function readOwnerOnly(path: string): string {
  const file = openSync(path, 'r');
  try {
    const mode = fstatSync(file).mode & 0o777;
    if (mode & 0o077) {
      throw new KeyFileError(
        `Others can read the key file ${path} (its mode is ${mode.toString(8)}). Run: chmod 600 '${path}'`,
      );
    }
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function parseKeys(path: string, text: string): MasterKeys {
  const damaged = () =>
    new KeyFileError(
      `The key file ${path} is damaged. Put a copy of it back; without it the secrets in the data folder are lost.`,
    );
  let stored: Partial<StoredKeys> | null;
  try {
    stored = JSON.parse(text);
  } catch {
    throw damaged();
  }
  if (typeof stored?.version === 'number' && stored.version > 1) {
    throw new KeyFileError(
      `The key file ${path} was written by a newer Sandlot. Update Sandlot, or choose another data folder.`,
    );
  }
  const bytes = (value: unknown): Uint8Array => {
    const decoded = typeof value === 'string' ? Buffer.from(value, 'base64url') : Buffer.alloc(0);
    if (decoded.length !== 32) throw damaged();
    return decoded;
  };
  if (stored?.version !== 1 || !Array.isArray(stored.keys) || stored.keys.length === 0) throw damaged();
  const keys = stored.keys.map((entry) => {
    if (!/^[0-9a-f]{8}$/.test(entry?.id ?? '')) throw damaged();
    return { id: entry.id, key: bytes(entry.key) };
  });
  return { keys, digestKey: bytes(stored.digestKey) };
}

function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
