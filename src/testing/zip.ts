/** Archives for tests, those that lie included: APPNOTE.TXT of PKWARE, 4.3. */
import { pack } from '../services/lambda/archives/pack.ts';

export interface ZipEntry {
  readonly text: string | Uint8Array;
  /** As stat(2) has it: `0o120777` is a symbolic link. */
  readonly mode?: number;
  /** What its header says instead of its true size. */
  readonly claimedSize?: number;
}

/** By name, in order. */
export function zipOf(files: Readonly<Record<string, string | Uint8Array | ZipEntry>>): Buffer {
  const entries = Object.entries(files).map(
    ([name, given]) => [name, isEntry(given) ? given : { text: given }] as const,
  );
  const archive = pack(Object.fromEntries(entries.map(([name, { text }]) => [name, text])));
  // In the end of the central directory: where it begins.
  let header = archive.readUInt32LE(archive.length - 6);
  for (const [name, { mode, claimedSize }] of entries) {
    const local = archive.readUInt32LE(header + 42);
    if (mode !== undefined) archive.writeUInt32LE((mode << 16) >>> 0, header + 38);
    if (claimedSize !== undefined) for (const at of [header + 24, local + 22]) archive.writeUInt32LE(claimedSize, at);
    header += 46 + Buffer.byteLength(name);
  }
  return archive;
}

function isEntry(given: string | Uint8Array | ZipEntry): given is ZipEntry {
  return typeof given === 'object' && 'text' in given;
}
