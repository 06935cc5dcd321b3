/**
 * Ports for servers that are told theirs, of those below what systems give to outgoing connections: such a connection,
 * of any program, would else have a port before its server has, or while that is started again.
 */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** One that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    if ((await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) return port;
  }
}

/** Also where the machine has no such address. */
function isFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'EADDRINUSE' && code !== 'EACCES'));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}
