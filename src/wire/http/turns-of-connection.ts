/**
 * Requests that a client sends on one connection without waiting (pipelining, RFC 9112, section 9.3.2): one is taken up
 * once the answer before it has left. A kilobyte of requests asks for megabytes of answers, which would all be made at
 * once for a client that reads none.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Of a connection, beyond which no more is read of it. */
const maxWaiting = 16;

interface Connection {
  isBusy: boolean;
  readonly waiting: (() => void)[];
}

type Take = (req: IncomingMessage, res: ServerResponse) => void;

export function inTurns(): (req: IncomingMessage, res: ServerResponse, take: Take) => void {
  const connections = new WeakMap<Socket, Connection>();
  return (req, res, take) => {
    const { socket } = req;
    let connection = connections.get(socket);
    if (!connection) connections.set(socket, (connection = newConnection(socket)));
    const start = (): void => {
      res.once('close', () => goOn(socket, connection));
      take(req, res);
    };
    if (!connection.isBusy) {
      connection.isBusy = true;
      return start();
    }
    connection.waiting.push(start);
    if (connection.waiting.length >= maxWaiting) socket.pause();
  };
}

function newConnection(socket: Socket): Connection {
  const connection: Connection = { isBusy: false, waiting: [] };
  // Nobody is left to be answered.
  socket.once('close', () => {
    connection.waiting.length = 0;
  });
  return connection;
}

function goOn(socket: Socket, connection: Connection): void {
  const next = connection.waiting.shift();
  connection.isBusy = next !== undefined;
  if (!next) return;
  if (connection.waiting.length < maxWaiting) socket.resume();
  // Others have their turn in between.
  setImmediate(() => {
    if (!socket.destroyed) next();
  });
}
