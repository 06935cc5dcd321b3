/**
 * Requests that a client sends on one connection without waiting (pipelining, RFC 9112, section 9.3.2): one is taken up
 * once the answer before it has left. A kilobyte of requests asks for megabytes of answers, which would all be made at
 * once for a client that reads none. What cannot be read of a connection is told behind the answers that are due.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { unreadable } from './refused-requests.ts';

/**
 * Of a connection, which ends beyond that: node:http reads on whatever `pause` says, and their heads are in memory. No
 * client sends so many ahead.
 */
const maxWaiting = 256;

interface Turn {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly take: Take;
}

interface Connection {
  current: Turn | undefined;
  waiting: Turn[];
  /** The code of what came behind these requests and is none. */
  unreadable?: string | undefined;
}

type Take = (req: IncomingMessage, res: ServerResponse) => void;

export interface Turns {
  /** Calls `take` when it is the request's turn. */
  wait(req: IncomingMessage, res: ServerResponse, take: Take): void;
  /** Whether an answer is due: what else is written to the socket would stand in the middle of it. */
  isBusy(socket: Duplex): boolean;
  /** For bytes that are no request (`clientError`): the connection ends with what is wrong, behind what is due. */
  breakOff(socket: Duplex, code: string | undefined): void;
}

export function createTurns(): Turns {
  const connections = new WeakMap<Duplex, Connection>();
  const connectionOf = (socket: Duplex): Connection => {
    const connection = connections.get(socket) ?? newConnection(socket);
    connections.set(socket, connection);
    return connection;
  };
  return {
    wait(req, res, take) {
      const { socket } = req;
      const connection = connectionOf(socket);
      // The rest of a piece that was read is told of, whatever has become of its connection.
      if (socket.destroyed) return;
      if (!connection.current) return start(socket, connection, { req, res, take });
      connection.waiting.push({ req, res, take });
      if (connection.waiting.length > maxWaiting) socket.destroy();
    },
    isBusy: (socket) => connections.get(socket)?.current !== undefined,
    breakOff(socket, code) {
      const connection = connectionOf(socket);
      const last = connection.waiting.at(-1);
      if (!socket.writable || code === 'ECONNRESET') socket.destroy();
      else if (!connection.current) end(socket, code);
      else if (last || connection.current.req.complete) {
        // A request that is broken itself is not taken up.
        if (last?.req.complete === false) connection.waiting.pop();
        connection.unreadable = code ?? '';
      } else if (connection.current.res.headersSent) socket.destroy();
      else end(socket, code);
    },
  };
}

function newConnection(socket: Duplex): Connection {
  const connection: Connection = { current: undefined, waiting: [] };
  // Nobody is left to be answered.
  socket.once('close', () => {
    connection.waiting = [];
  });
  return connection;
}

function start(socket: Duplex, connection: Connection, turn: Turn): void {
  connection.current = turn;
  turn.res.once('close', () => goOn(socket, connection));
  turn.take(turn.req, turn.res);
}

function goOn(socket: Duplex, connection: Connection): void {
  const next = connection.waiting.shift();
  connection.current = next;
  if (next === undefined) {
    if (connection.unreadable !== undefined) end(socket, connection.unreadable);
    return;
  }
  // Others have their turn in between.
  setImmediate(() => {
    if (!socket.destroyed) start(socket, connection, next);
  });
}

function end(socket: Duplex, code: string | undefined): void {
  if (socket.writable) socket.end(unreadable(code));
  else socket.destroy();
}
