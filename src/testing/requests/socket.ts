/** For tests: bytes on a socket, as no HTTP client would write them. */
import { connect } from 'node:net';

export interface SocketAnswer {
  /** All that came until the server closed or the time was up. */
  readonly text: string;
  /** Status codes of the answers, in order. */
  readonly statuses: readonly number[];
  /** Whether the server ended the connection. */
  readonly closed: boolean;
}

/**
 * Writes the parts and waits for the server to close, for `answers` answers and `momentMs` in which no more come, or
 * for `quietMs` without a byte: that long waits only who is told nothing else.
 */
export function exchange(
  endpoint: string,
  parts: readonly (string | Buffer)[],
  { answers = Infinity, momentMs = 20, quietMs = 60_000 } = {},
): Promise<SocketAnswer> {
  const { hostname, port } = new URL(endpoint);
  const asksForHead = String(parts[0]).startsWith('HEAD ');
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    const isOver = (): boolean => statusesIn(text).length >= answers && (asksForHead || isWhole(text));
    const done = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, statuses: statusesIn(text), closed });
    };
    let timer = setTimeout(() => done(false), quietMs);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      clearTimeout(timer);
      timer = setTimeout(() => done(false), isOver() ? momentMs : quietMs);
    });
    socket.once('end', () => done(true));
    socket.once('error', () => done(true));
    for (const part of parts) socket.write(part);
  });
}

/** Writes the parts and breaks the connection off. */
export function abandon(endpoint: string, parts: readonly (string | Buffer)[]): Promise<void> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      for (const part of parts) socket.write(part);
      setTimeout(() => socket.resetAndDestroy(), 30);
    });
    socket.once('error', () => {});
    socket.once('close', () => resolve());
  });
}

/** Whether the last answer has come to its end. */
function isWhole(text: string): boolean {
  const last = text.slice(text.lastIndexOf('HTTP/1.1 '));
  const end = last.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const [fields, body] = [last.slice(0, end), last.slice(end + 4)];
  if (/^transfer-encoding: *chunked/im.test(fields)) return body.endsWith('0\r\n\r\n');
  return body.length >= Number(/^content-length: *(\d+)/im.exec(fields)?.[1] ?? 0);
}

function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)]
    .map(([, status]) => Number(status))
    .filter((status) => status !== 100);
}

export function head(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  version = '1.1',
): string {
  return `${method} ${target} HTTP/${version}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;
}
