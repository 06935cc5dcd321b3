/**
 * A database's pages as they are on disk (the log's over the file's), without SQLite: to say which keys a damaged page
 * answers for, and to read a database where SQLite cannot open one. Only while no connection of this process has the
 * file open: closing it would drop that connection's locks (https://sqlite.org/howtocorrupt.html, 2.2).
 * Format: https://sqlite.org/fileformat2.html#b_tree_pages.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import type { Key, KeyRange } from '../../store.ts';
import { noLog, readAt, readWal, type WalContent } from '../file/wal.ts';

export interface Pages {
  readonly pageBytes: number;
  readonly count: number;
  readonly wal: WalContent;
  /** Counted from 1; zeros where the file has no such page. */
  page(number: number): Buffer;
  close(): void;
}

/** `log`: whether what a log beside the file holds counts. */
export function openPages(path: string, log = true): Pages {
  const wal = log ? readWal(`${path}-wal`) : noLog;
  const file = openSync(path, 'r');
  const logFile = wal.pages.size > 0 ? openSync(`${path}-wal`, 'r') : undefined;
  const stored = readAt(file, 16, 2).readUInt16BE(0);
  const pageBytes = stored === 1 ? 65536 : Math.max(512, stored);
  return {
    pageBytes,
    wal,
    count: wal.pageCount || Math.ceil(fstatSync(file).size / pageBytes),
    page(number) {
      const inLog = wal.pages.get(number);
      return inLog === undefined
        ? readAt(file, (number - 1) * pageBytes, pageBytes)
        : readAt(logFile!, inLog, pageBytes);
    },
    close() {
      closeSync(file);
      if (logFile !== undefined) closeSync(logFile);
    },
  };
}

/** Every byte of the database, as a file that needs no log. */
export function imageOf(pages: Pages): Buffer {
  const image = Buffer.alloc(pages.count * pages.pageBytes);
  for (let number = 1; number <= pages.count; number++) pages.page(number).copy(image, (number - 1) * pages.pageBytes);
  // As if never in WAL mode: SQLite opens no other in memory.
  image[18] = image[19] = 1;
  return image;
}

/** Beyond every key. */
export const afterAll: Key = '\xff'.repeat(4);

const interior = 2;

/** Which keys each page of the index tree at `root` answers for; what cannot be reached is not there. */
export function keysOfPages(pages: Pages, root: number): Map<number, KeyRange> {
  const found = new Map<number, KeyRange>();
  const walk = (number: number, start: Key, end: Key): void => {
    if (found.has(number) || number < 1 || number > pages.count) return;
    found.set(number, { start, end });
    const page = pages.page(number);
    if (page[0] !== interior) return;
    let from = start;
    for (const { child, low, high } of cellsOf(page)) {
      walk(child, from, high);
      from = low;
    }
    walk(page.readUInt32BE(8), from, end);
  };
  walk(root, '', afterAll);
  return found;
}

interface Cell {
  readonly child: number;
  readonly low: Key;
  readonly high: Key;
}

/** What of a cell's key is on its page bounds the key from both sides. */
function cellsOf(page: Buffer): Cell[] {
  const cells: Cell[] = [];
  const count = Math.min(page.readUInt16BE(3), (page.length - 12) >> 1);
  for (let index = 0; index < count; index++) {
    const at = page.readUInt16BE(12 + 2 * index);
    if (at + 4 >= page.length) continue;
    const payload = varint(page, at + 4);
    const head = varint(page, payload.next);
    const type = varint(page, head.next);
    const start = payload.next + head.value;
    const length = Math.max(0, (type.value - 12) >> 1);
    const onPage = Math.min(length, localBytes(payload.value, page.length) - head.value);
    const key = page.toString('latin1', start, start + Math.max(0, onPage));
    cells.push({ child: page.readUInt32BE(at), low: key, high: onPage < length ? key + afterAll : `${key}\0` });
  }
  return cells;
}

function localBytes(payload: number, usable: number): number {
  const most = Math.floor(((usable - 12) * 64) / 255) - 23;
  if (payload <= most) return payload;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const local = least + ((payload - least) % (usable - 4));
  return local <= most ? local : least;
}

function varint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0;
  for (let length = 0; length < 8 && at + length < bytes.length; length++) {
    const byte = bytes[at + length]!;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: at + length + 1 };
  }
  return { value, next: at + 8 };
}
