/**
 * A load generator that costs little beside the server it loads: raw sockets, keep-alive, requests made beforehand,
 * one request in flight per connection.
 */
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { connect as connectTls } from 'node:tls';

export interface LoadResult {
  readonly requests: number;
  readonly failures: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The first answer that was not 2xx. */
  readonly firstFailure?: string;
}

export interface LoadOptions {
  readonly url: string;
  /** For `https:`: the authority to verify by, PEM. */
  readonly ca?: string;
  readonly connections: number;
  /** The next request's bytes; `undefined` ends the run. */
  readonly next: () => Buffer | undefined;
  readonly seconds?: number;
}

export async function load({ url, ca, connections, next, seconds = Infinity }: LoadOptions): Promise<LoadResult> {
  const { hostname, port, protocol } = new URL(url);
  const secure = protocol === 'https:';
  const latencies: number[] = [];
  let failures = 0;
  let firstFailure: string | undefined;
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = secure
            ? connectTls({ port: Number(port), host: hostname, ca })
            : connect(Number(port), hostname);
          socket.setNoDelay(true);
          const reader = responseReader();
          let sentAt = 0;
          const send = (): void => {
            const request = performance.now() < until ? next() : undefined;
            if (!request) return finish(socket, resolve);
            sentAt = performance.now();
            socket.write(request);
          };
          socket.on(secure ? 'secureConnect' : 'connect', send);
          socket.on('error', reject);
          socket.on('data', (chunk: Buffer) => {
            const response = reader(chunk);
            if (!response) return;
            latencies.push(performance.now() - sentAt);
            if (response.status >= 300) {
              failures++;
              firstFailure ??= `${response.status} ${response.text.slice(0, 300)}`;
            }
            send();
          });
        }),
    ),
  );
  return summary(latencies, failures, (performance.now() - started) / 1000, firstFailure);
}

function finish(socket: Socket, resolve: () => void): void {
  socket.end();
  resolve();
}

/** Puts one response at a time together; understands Content-Length and chunked bodies. */
function responseReader(): (chunk: Buffer) => { status: number; text: string } | undefined {
  let text = '';
  return (chunk) => {
    text += chunk.toString('latin1');
    const head = text.indexOf('\r\n\r\n');
    if (head < 0) return undefined;
    const length = /content-length: (\d+)/i.exec(text.slice(0, head))?.[1];
    const complete = length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= head + 4 + Number(length);
    if (!complete) return undefined;
    const response = { status: Number(text.slice(9, 12)), text };
    text = '';
    return response;
  };
}

function summary(latencies: number[], failures: number, seconds: number, firstFailure: string | undefined): LoadResult {
  const sorted = Float64Array.from(latencies).sort();
  const at = (part: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
  return {
    requests: sorted.length,
    failures,
    seconds: round(seconds),
    perSecond: Math.round(sorted.length / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: round(sorted.at(-1) ?? 0),
    ...(firstFailure === undefined ? {} : { firstFailure }),
  };
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
