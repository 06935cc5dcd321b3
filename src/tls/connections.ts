/**
 * HTTP and TLS on one port, told apart by a connection's first byte (a TLS record of a handshake begins with 22, which
 * no HTTP request does). Both kinds end in the one HTTP server, whose time-outs and whose end then hold for them; the
 * byte is looked at once for each connection, so requests on a kept connection cost nothing more.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Certificates } from './certificates.ts';

/** The content type of a TLS handshake record (RFC 8446, section 5.1). */
const handshakeRecord = 22;

/** Milliseconds that a client may keep silent before its first byte, and that its handshake may take. */
export interface Patience {
  readonly firstByteMs: number;
  readonly handshakeMs: number;
}

const patience: Patience = { firstByteMs: 30_000, handshakeMs: 15_000 };

export interface Front {
  /** Ends the connections that the HTTP server does not know yet: those without a byte, and unfinished handshakes. */
  closeWaiting(): void;
}

/** Puts itself between the server's connections and its own listener for them. */
export function answerBoth(
  server: Server,
  certificates: Certificates,
  { firstByteMs, handshakeMs }: Patience = patience,
): Front {
  const serve = server.listeners('connection') as ((this: Server, socket: Socket) => void)[];
  const handOver = (socket: Socket): void => {
    for (const listener of serve) listener.call(server, socket);
  };
  const waiting = new Set<Socket>();
  server.removeAllListeners('connection').on('connection', (socket: Socket) => {
    waiting.add(socket);
    const done = (): void => {
      waiting.delete(socket);
    };
    const silent = Object.assign(new Error('No byte came in time.'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    awaitFirstByte(socket, firstByteMs, {
      tls: () => {
        secure(socket, certificates, handshakeMs)
          .then(handOver)
          .catch(() => {
            socket.destroy();
          })
          .finally(done);
      },
      http: () => {
        done();
        handOver(socket);
        socket.resume();
      },
      silent: () => {
        server.emit('clientError', silent, socket);
      },
      closed: done,
    });
  });
  return {
    closeWaiting: () => {
      for (const socket of waiting) socket.destroy();
    },
  };
}

/** The module is loaded with the first of them. The socket is paused, so that what comes meanwhile waits in it. */
async function secure(socket: Socket, certificates: Certificates, handshakeMs: number): Promise<Socket> {
  // Whoever breaks off meanwhile is nobody's trouble.
  socket.on('error', () => {});
  const { shakeHands } = await import('./handshake.ts');
  return shakeHands(socket, certificates, handshakeMs);
}

interface FirstByte {
  tls(): void;
  http(): void;
  silent(): void;
  closed(): void;
}

/**
 * Gives the bytes back to the socket, and leaves nothing of its own on it.
 * Silence ends the socket, whatever may still come.
 */
function awaitFirstByte(socket: Socket, firstByteMs: number, then: FirstByte): void {
  const settle = (): void => {
    socket.off('data', onData).off('end', onEnd).off('timeout', onSilence).off('close', then.closed).setTimeout(0);
  };
  const onData = (chunk: Buffer): void => {
    settle();
    socket.pause().unshift(chunk);
    if (chunk[0] === handshakeRecord) then.tls();
    else then.http();
    socket.off('error', ignore);
  };
  const onSilence = (): void => {
    settle();
    then.silent();
    socket
      .once('close', then.closed)
      .resume()
      .setTimeout(firstByteMs, () => socket.destroy());
  };
  const onEnd = (): void => {
    socket.end();
  };
  const ignore = (): void => {};
  socket
    .on('error', ignore)
    .on('end', onEnd)
    .on('close', then.closed)
    .on('data', onData)
    .on('timeout', onSilence)
    .setTimeout(firstByteMs);
}
