/** A process's output as lines, within bounds. */
import type { Readable } from 'node:stream';

export interface LineBounds {
  /** Of one line; what is longer is cut. */
  readonly lineBytes: number;
  /** Of all of them; then nobody reads any more, and a program that goes on writing gets SIGPIPE. */
  readonly totalBytes: number;
}

const newline = 0x0a;

/** The program waits while `onLine` works on a line. `all`: whether this was all of its output. */
export async function readLines(
  output: Readable,
  { lineBytes, totalBytes }: LineBounds,
  onLine: (line: string) => void | Promise<void>,
): Promise<{ all: boolean }> {
  let line: Buffer[] = [];
  let length = 0;
  let total = 0;
  const add = (part: Buffer): void => {
    const kept = part.subarray(0, Math.max(0, lineBytes - length));
    if (kept.length > 0) line.push(kept);
    length += kept.length;
  };
  const finish = async (): Promise<void> => {
    const text = Buffer.concat(line).toString('utf8');
    line = [];
    length = 0;
    await onLine(text);
  };
  for await (const chunk of output as AsyncIterable<Buffer>) {
    const bytes = chunk.subarray(0, totalBytes - total);
    total += chunk.length;
    let from = 0;
    for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, from)) {
      add(bytes.subarray(from, at));
      await finish();
      from = at + 1;
    }
    add(bytes.subarray(from));
    if (total > totalBytes) break;
  }
  if (length > 0) await finish();
  return { all: total <= totalBytes };
}
