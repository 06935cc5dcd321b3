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
  newest?: IncomingMessage;
  /** What is to be done once all have been answered. */
  atEnd?: () => void;
  readonly waiting: (() => void)[];
}

type Take = (req: IncomingMessage, res: ServerResponse) => void;

export interface Turns {
  take(req: IncomingMessage, res: ServerResponse, take: Take): void;
  /** Once what came whole on the connection has been answered; at once where the newest request is not whole. */
  afterAnswers(socket: object, then: () => void): void;
}

export function inTurns(): Turns {
  const connections = new WeakMap<object, Connection>();
  const takeInTurn: Turns['take'] = (req, res, take) => {
    const { socket } = req;
    let connection = connections.get(socket);
    if (!connection) connections.set(socket, (connection = newConnection(socket)));
    connection.newest = req;
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
  return {
    take: takeInTurn,
    afterAnswers(socket, then) {
      const connection = connections.get(socket);
      if (connection?.isBusy === true && connection.newest?.complete === true) connection.atEnd = then;
      else then();
    },
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
  if (!next) return connection.atEnd?.();
  if (connection.waiting.length < maxWaiting) socket.resume();
  // Others have their turn in between.
  setImmediate(() => {
    if (!socket.destroyed) next();
  });
}
