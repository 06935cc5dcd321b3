/**
 * `trust.json` of a data folder: where `sandlot trust` put its authority,
 * so that `sandlot untrust` takes back that and no more.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { TrustEntry } from './trust-stores.ts';

export function trustFile(dataFolder: string): string {
  return join(dataFolder, 'trust.json');
}

/** @throws CliError when the file says what `sandlot trust` never wrote: it names files that would be deleted. */
export function readTrust(dataFolder: string): readonly TrustEntry[] {
  const file = trustFile(dataFolder);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new CliError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const entries = parse(text);
  if (!entries?.every(isEntry))
    throw new CliError(
      `${file} is not as sandlot trust wrote it, so nothing was changed. ` +
        'Take the certificates out by hand, and delete it.',
      5,
    );
  return entries;
}

export function writeTrust(dataFolder: string, entries: readonly TrustEntry[]): void {
  const file = trustFile(dataFolder);
  if (entries.length === 0) return rmSync(file, { force: true });
  writeFileSync(`${file}.tmp`, `${JSON.stringify({ entries }, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

function parse(text: string): unknown[] | undefined {
  try {
    const { entries } = JSON.parse(text) as { entries?: unknown };
    return Array.isArray(entries) ? entries : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is TrustEntry {
  const { kind, place, name, fingerprint } = (value ?? {}) as Partial<Record<keyof TrustEntry, unknown>>;
  return (
    typeof place === 'string' &&
    place.startsWith('/') &&
    (kind === 'ca-certificates' ? /\/sandlot-[0-9a-f]{8}\.crt$/.test(place) : kind === 'nss' || kind === 'keychain') &&
    typeof name === 'string' &&
    /^Sandlot local authority [0-9a-f]{8}$/.test(name) &&
    typeof fingerprint === 'string' &&
    /^[0-9A-F]{40}$/.test(fingerprint)
  );
}
