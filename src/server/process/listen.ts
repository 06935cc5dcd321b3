/**
 * Where the server listens: this machine's two loopback addresses, one port. Browsers look for names under `localhost`
 * at ::1 first (Chromium 156), so whoever had that port there would get what is meant for the console.
 */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net';
import { StartRefused } from './start-refused.ts';

export interface Listening {
  readonly port: number;
  /** Ends both; what is under way goes on. */
  close(): void;
  /** Resolves once nothing is under way any more. */
  readonly closed: Promise<unknown>;
}

/** Free ports that are tried, where any will do: another program may have the same one at ::1. */
const tries = 20;

/** `onPort` is told before the first request comes. @throws StartRefused where the port cannot be had */
export async function listen(server: Server, port: number, onPort: (port: number) => void): Promise<Listening> {
  for (let left = tries; ; left--) {
    const taken = await atFirstAddress(server, port);
    onPort(taken);
    const second = await atSecondAddress(server, taken, port === 0 && left > 1);
    if (second !== 'taken') return listening(server, second, taken);
    const closed = once(server, 'close');
    server.close();
    await closed;
  }
}

/** The same server at one more port, on both addresses. @throws StartRefused; `main` is closed then */
export async function listenFurther(
  server: Server,
  port: number,
  main: Pick<Listening, 'close'>,
): Promise<Pick<Listening, 'close'>> {
  const taken: NetServer[] = [];
  const close = (): void => taken.forEach((each) => each.close());
  for (const address of ['127.0.0.1', '::1']) {
    const door = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
    door.listen(port, address);
    try {
      await once(door, 'listening');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (address === '::1' && code !== 'EADDRINUSE' && code !== 'EACCES') continue;
      close();
      main.close();
      throw new StartRefused(3, `Port ${port} (--s3-port) at ${address} cannot be had (${code}): choose another one.`);
    }
    door.on('error', (failed) => server.emit('error', failed));
    taken.push(door);
  }
  return { close };
}

function listening(server: Server, second: NetServer | undefined, port: number): Listening {
  const both = [server, ...(second ? [second] : [])];
  // Not `once` of node:events: a connection that could not be accepted is an event of these servers, and not their end.
  const ends = both.map((each) => new Promise<void>((resolve) => each.once('close', () => resolve())));
  return {
    port,
    closed: Promise.all(ends),
    close: () => {
      for (const each of both) each.close();
    },
  };
}

async function atFirstAddress(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw await refusalOf(error, port, '127.0.0.1');
  }
  return (server.address() as AddressInfo).port;
}

/** `undefined`: this machine has no such address, so nobody answers there. `taken`: another port shall be tried. */
async function atSecondAddress(
  server: Server,
  port: number,
  mayBeTaken: boolean,
): Promise<NetServer | 'taken' | undefined> {
  // As Node's HTTP server has them.
  const second = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
  second.listen(port, '::1');
  try {
    await once(second, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') return undefined;
    if (mayBeTaken) return 'taken';
    server.close();
    throw await refusalOf(error, port, '[::1]');
  }
  second.on('error', (error) => server.emit('error', error));
  return second;
}

async function refusalOf(error: unknown, port: number, address: string): Promise<unknown> {
  const { code } = error as NodeJS.ErrnoException;
  const another = (next: number): string =>
    `choose another port: sandlot start --port ${next} (or npm start -- --port ${next})`;
  if (code === 'EADDRINUSE') {
    const holder = (await isSandlot(port, address)) ? 'another Sandlot' : 'another program';
    const where = address === '[::1]' ? ' at [::1], where browsers look for localhost' : '';
    return new StartRefused(3, `Port ${port} is taken by ${holder}${where}. Stop it, or ${another(port + 1)}`);
  }
  if (code === 'EACCES') return new StartRefused(3, `Port ${port} may not be used by you. C${another(4566).slice(1)}`);
  return error;
}

async function isSandlot(port: number, address: string): Promise<boolean> {
  try {
    const answer = await fetch(`http://${address}:${port}/_sandlot/v1/health`, { signal: AbortSignal.timeout(5000) });
    return typeof ((await answer.json()) as { instance?: unknown }).instance === 'string';
  } catch {
    return false;
  }
}
