/**
 * What an instance prints, as lines of the invocation that printed them, within a bound: what is beyond it is read and
 * left out. The program says on both of its outputs where an invocation ends (`endMark`).
 */
import type { Readable } from 'node:stream';
import type { LogLine } from './invocation.ts';

/** Bytes of one invocation's lines, and how many there may be. */
const mostBytes = 1024 * 1024;
const mostLines = 10_000;
/** Characters of a line, as long as an event of CloudWatch may be. */
const longestLine = 200 * 1024;

export function endMark(requestId: string): string {
  return `\u0000sandlot ${requestId}\u0000`;
}

export interface Output {
  /** From now on this invocation's marks are waited for. */
  begin(requestId: string): void;
  /** Resolves once both outputs have told the end of the invocation that was begun last, or are over. */
  ended(): Promise<void>;
  /** All lines since the last call. */
  take(): LogLine[];
}

/** `now`: domain milliseconds. */
export function readOutput(streams: readonly Readable[], now: () => number): Output {
  const kept = keptLines(now);
  const open = new Set(streams);
  let id = '';
  let missing = new Set<Readable>();
  let marked = Promise.withResolvers<void>();
  const told = (stream: Readable): void => {
    missing.delete(stream);
    if (missing.size === 0) marked.resolve();
  };
  for (const stream of streams)
    eachLine(
      stream,
      (line) => (line.startsWith('\0') && line === endMark(id) ? told(stream) : kept.add(line)),
      () => {
        open.delete(stream);
        told(stream);
      },
    );
  return {
    begin(requestId) {
      id = requestId;
      missing = new Set(open);
      marked = Promise.withResolvers();
      if (missing.size === 0) marked.resolve();
    },
    ended: () => marked.promise,
    take: kept.take,
  };
}

function keptLines(now: () => number) {
  let lines: LogLine[] = [];
  let bytes = 0;
  let leftOut = 0;
  return {
    add(line: string): void {
      if (bytes >= mostBytes || lines.length >= mostLines) {
        leftOut += 1;
        return;
      }
      // The runtimes print a message of several lines as one, as AWS's did.
      const text = line.slice(0, longestLine).replaceAll('\r', '\n');
      bytes += text.length;
      lines.push({ text, at: now() });
    },
    take(): LogLine[] {
      const taken = lines;
      if (leftOut > 0) taken.push({ text: `[Sandlot has left ${leftOut} lines out here.]`, at: now() });
      [lines, bytes, leftOut] = [[], 0, 0];
      return taken;
    },
  };
}

function eachLine(stream: Readable, add: (line: string) => void, ended: () => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    let from = 0;
    for (let at = chunk.indexOf('\n'); at !== -1; at = chunk.indexOf('\n', from)) {
      add(rest + chunk.slice(from, at));
      rest = '';
      from = at + 1;
    }
    // What is longer than a line may be is not kept.
    if (rest.length < longestLine) rest += chunk.slice(from);
  });
  stream.on('error', () => {});
  stream.once('close', () => {
    if (rest !== '') add(rest);
    rest = '';
    ended();
  });
}
