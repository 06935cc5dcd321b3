/**
 * The write-ahead log that a process which did not end by itself left behind, read as SQLite will read it: what it
 * holds, and whether something that was acknowledged in it is damaged. SQLite takes the frames up to the first that
 * is not whole and drops the rest without a word, which is right only for the end of the file.
 * Format: https://sqlite.org/fileformat2.html#the_write_ahead_log.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export interface WalContent {
  /** Page number to where its newest committed content is in the log. */
  readonly pages: ReadonlyMap<number, number>;
  /** The database's pages after the last commit; 0: the log has no commit. */
  readonly pageCount: number;
  /** What is wrong, as a sentence. */
  readonly damage?: string;
}

const headerBytes = 32;
const frameHeaderBytes = 24;
export const noLog: WalContent = { pages: new Map(), pageCount: 0 };

/** Nothing at all when there is no log. */
export function readWal(path: string): WalContent {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return noLog;
    throw error;
  }
  try {
    return readFrames(file, path);
  } finally {
    closeSync(file);
  }
}

function readFrames(file: number, path: string): WalContent {
  const size = fstatSync(file).size;
  if (size <= headerBytes) return noLog;
  const header = readAt(file, 0, headerBytes);
  const magic = header.readUInt32BE(0);
  const checksum = checksumOf(magic === 0x377f0683);
  const first = checksum(header.subarray(0, 24), [0, 0]);
  if ((magic & 0xfffffffe) >>> 0 !== 0x377f0682 || !sameSum(first, header, 24)) {
    // All zero: the machine stopped while SQLite began the log, which held nothing as yet.
    return header.every((byte) => byte === 0)
      ? noLog
      : { ...noLog, damage: `The head of ${path} is damaged, so that the latest changes are lost to SQLite.` };
  }
  const pageBytes = header.readUInt32BE(8);
  const salts = header.subarray(16, 24);
  const frameBytes = frameHeaderBytes + pageBytes;
  const pages = new Map<number, number>();
  let pending: [number, number][] = [];
  let pageCount = 0;
  let seed: Sum = first;
  let brokenAt = -1;
  let brokenEnded = false;
  for (let at = headerBytes; at + frameBytes <= size; at += frameBytes) {
    const frame = readAt(file, at, frameBytes);
    const ofThisLog = frame.subarray(8, 16).equals(salts);
    const isWhole =
      ofThisLog && sameSum(checksum(frame.subarray(frameHeaderBytes), checksum(frame.subarray(0, 8), seed)), frame, 16);
    const commits = frame.readUInt32BE(4) !== 0;
    seed = [frame.readUInt32BE(16), frame.readUInt32BE(20)];
    if (brokenAt >= 0) {
      // A transaction is on disk before the next one begins: what has one behind it was acknowledged.
      if (isWhole && brokenEnded)
        return {
          pages,
          pageCount,
          damage:
            `The frame at byte ${brokenAt} of ${path} is damaged; ` +
            'later changes stand behind it, which SQLite would drop.',
        };
      brokenEnded ||= commits && ofThisLog;
    } else if (!isWhole) {
      brokenAt = at;
      brokenEnded = commits && ofThisLog;
    } else {
      pending.push([frame.readUInt32BE(0), at + frameHeaderBytes]);
      if (!commits) continue;
      for (const [page, offset] of pending) pages.set(page, offset);
      pending = [];
      pageCount = frame.readUInt32BE(4);
    }
  }
  return { pages, pageCount };
}

type Sum = readonly [number, number];

function sameSum([high, low]: Sum, bytes: Buffer, at: number): boolean {
  return high === bytes.readUInt32BE(at) && low === bytes.readUInt32BE(at + 4);
}

function checksumOf(bigEndian: boolean): (bytes: Buffer, seed: Sum) => Sum {
  return (bytes, [high, low]) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += 8) {
      high = (high + view.getUint32(at, !bigEndian) + low) >>> 0;
      low = (low + view.getUint32(at + 4, !bigEndian) + high) >>> 0;
    }
    return [high, low];
  };
}

export function readAt(file: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, offset);
  return bytes;
}
