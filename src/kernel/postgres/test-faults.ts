/** For tests: makes commits fail as PostgreSQL might, and breaks connections in the middle of a commit. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Faults {
  readonly beforeCommit: () => void;
  /** The next commit fails with this, and leaves nothing. */
  failNext(error: Error): void;
}

export function createFaults(): Faults {
  let failure: Error | undefined;
  return {
    beforeCommit() {
      const error = failure;
      failure = undefined;
      if (error) throw error;
    },
    failNext: (error) => {
      failure = error;
    },
  };
}

export function postgresError(code: string): Error {
  return Object.assign(new Error(`PostgreSQL's ${code}: for the test`), { code });
}

export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /**
   * Breaks the next connection that commits: before the server has heard of it, or before the client hears its answer.
   */
  breakNextCommit(when: 'before' | 'after'): void;
  /** How many it has broken. */
  broken(): number;
}

/** Stands between a store and its server. */
export async function startProxy(to: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let next: 'before' | 'after' | undefined;
  let broken = 0;
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    let cutAnswer = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', end);
    }
    client.on('data', (bytes) => {
      // The end of a statement, unlike the COMMITTED of an isolation level.
      if (next && bytes.includes('COMMIT\0')) {
        broken++;
        cutAnswer = next === 'after';
        next = undefined;
        if (!cutAnswer) return end();
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => (cutAnswer ? end() : client.write(bytes)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    breakNextCommit: (when) => {
      next = when;
    },
    broken: () => broken,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
