/**
 * Reads of a file into two buffers in turn, one of which is filled while the other is looked at. What a stream of
 * node:fs reads lies in buffers of its own, which weigh on V8's heap until it is collected.
 */
import { open, type FileHandle } from 'node:fs/promises';
import type { Range } from './chunk-cipher.ts';

/** Parts of `partBytes`, the last of which may be shorter. A part is overwritten after the next one is asked for. */
export async function* readInTurns(path: string, { start, end }: Range, partBytes: number): AsyncIterable<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = Math.min(partBytes, end - start + 1);
    const buffers = [Buffer.allocUnsafeSlow(bytes), Buffer.allocUnsafeSlow(bytes)] as const;
    const fillFrom = (at: number, turn: number) =>
      filled(file, buffers[turn % 2]!.subarray(0, Math.min(bytes, end + 1 - at)), at);
    let coming = fillFrom(start, 0);
    for (let [at, turn] = [start, 0]; at <= end; at += bytes) {
      const part = await coming;
      if (at + bytes <= end) {
        coming = fillFrom(at + bytes, ++turn);
        // Whoever waits for it next is told.
        coming.catch(() => {});
      }
      yield part;
    }
  } finally {
    await file.close();
  }
}

/** As much of the buffer as the file has. */
async function filled(file: FileHandle, buffer: Buffer, position: number): Promise<Buffer> {
  let there = 0;
  while (there < buffer.length) {
    const { bytesRead } = await file.read(buffer, there, buffer.length - there, position + there);
    if (bytesRead === 0) break;
    there += bytesRead;
  }
  return buffer.subarray(0, there);
}
