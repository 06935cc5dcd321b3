/**
 * One terminal: a program on a pseudo-terminal, the newest of its output for whoever comes back, and the socket that
 * shows it now. The server sends output as binary messages and its own words as JSON texts; a client sends JSON texts:
 * `{"input": "ls\r"}`, `{"resize": {"columns": 80, "rows": 24}}`.
 */
import { endProcesses } from './processes.ts';
import type { PseudoTerminal } from './pseudo-terminals.ts';
import type { Size } from './terminal-messages.ts';

export type EndReason = 'exited' | 'closed' | 'session-ended' | 'idle' | 'server-stopped' | 'reset';

/** What a terminal needs of a WebSocket. */
export interface TerminalSocket {
  readonly bufferedAmount: number;
  send(data: string | Uint8Array, sent?: () => void): void;
  close(code: number, reason: string): void;
  terminate(): void;
  /** No message comes until `resume`. */
  pause(): void;
  resume(): void;
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: 'close' | 'error', listener: () => void): unknown;
}

export interface Terminal {
  /** When the last socket left; `undefined` while one is there. */
  readonly detachedAt: number | undefined;
  /** Takes the place of a socket that is there. */
  attach(socket: TerminalSocket): void;
  resize(size: Size): void;
  /** Resolves once none of its processes runs. */
  end(reason: EndReason): Promise<void>;
}

/** Typed, but not yet taken by the terminal's process. */
const maxUnreadBytes = 1024 * 1024;

/** What a page that comes back is shown. */
const keptBytes = 256 * 1024;
/** Unsent output at which the program has to wait, and at which it goes on. */
const pauseAt = 1024 * 1024;
const resumeAt = 128 * 1024;
/** Close codes of our own (RFC 6455, 7.4.2). */
const closeCodes = { ended: 4000, takenOver: 4001, badMessage: 4002 };

export const sizeBounds = { columns: { min: 2, max: 1000 }, rows: { min: 1, max: 500 } };

/** `onEnd`: none of its processes runs, and nobody has been told yet. */
export function startTerminal(child: PseudoTerminal, onEnd: () => void, onError: (error: unknown) => void): Terminal {
  const kept = keptOutput();
  let socket: TerminalSocket | undefined;
  let detachedAt: number | undefined = Date.now();
  let ending: Promise<void> | undefined;
  let exited = false;
  let paused = false;

  child.stream.on('data', show);
  void child.exited.then((exitCode) => {
    exited = exitCode !== undefined;
    void end('exited', exitCode);
  });

  function show(output: Buffer): void {
    kept.add(output);
    const to = socket;
    if (!to) return;
    to.send(output, () => {
      if (paused && to.bufferedAmount < resumeAt) goOn();
    });
    if (!paused && to.bufferedAmount > pauseAt) {
      paused = true;
      child.stream.pause();
    }
  }

  function goOn(): void {
    if (paused) child.stream.resume();
    paused = false;
  }

  function end(reason: EndReason, exitCode?: number): Promise<void> {
    return (ending ??= (async () => {
      try {
        await endProcesses(child.pid, exited);
        await child.close();
      } catch (error) {
        onError(error);
      }
      // Before anybody is told: who hears of the end finds the terminal gone, and its place free.
      onEnd();
      socket?.send(JSON.stringify({ ended: reason, ...(exitCode !== undefined && { exitCode }) }));
      leave(closeCodes.ended, reason);
    })());
  }

  function leave(code: number, reason: string): void {
    const left = socket;
    socket = undefined;
    detachedAt = Date.now();
    if (!left) return;
    left.close(code, reason);
    // A peer that does not answer the closing handshake is cut off.
    setTimeout(() => left.terminate(), 1000).unref();
  }

  function resize({ columns, rows }: Size): void {
    if (ending === undefined) child.resize({ columns, rows });
  }

  function obey(message: unknown, isBinary: boolean): void {
    const command = isBinary ? undefined : parseCommand(String(message));
    if (command === undefined) leave(closeCodes.badMessage, 'not a message of a terminal');
    else if ('resize' in command) resize(command.resize);
    else if (ending === undefined) type(command.input);
  }

  /** The page waits with what it types next while a program that reads nothing has so much to read. */
  function type(input: string): void {
    child.stream.write(input);
    if (child.stream.writableLength < maxUnreadBytes || socket === undefined) return;
    const paused = socket;
    paused.pause();
    child.stream.once('drain', () => paused.resume());
  }

  return {
    get detachedAt() {
      return detachedAt;
    },
    resize,
    end: (reason) => end(reason),
    attach(next) {
      if (socket) leave(closeCodes.takenOver, 'shown in another page');
      if (ending) return next.close(closeCodes.ended, 'ended');
      socket = next;
      detachedAt = undefined;
      next.on('message', (data, isBinary) => {
        if (socket === next) obey(data, isBinary);
      });
      next.on('error', () => {});
      next.on('close', () => {
        if (socket !== next) return;
        socket = undefined;
        detachedAt = Date.now();
        goOn();
      });
      goOn();
      const before = kept.all();
      if (before.length > 0) next.send(before);
    },
  };
}

function parseCommand(text: string): { input: string } | { resize: Size } | undefined {
  let message: { input?: unknown; resize?: unknown } | null;
  try {
    message = JSON.parse(text) as typeof message;
  } catch {
    return undefined;
  }
  if (typeof message?.input === 'string') return { input: message.input };
  const size = readSize(message?.resize);
  return size && { resize: size };
}

/** A size within bounds, or nothing. */
export function readSize(value: unknown): Size | undefined {
  const { columns, rows } = (value ?? {}) as { columns?: unknown; rows?: unknown };
  const within = (number: unknown, { min, max }: { min: number; max: number }): number is number =>
    typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max;
  return within(columns, sizeBounds.columns) && within(rows, sizeBounds.rows) ? { columns, rows } : undefined;
}

/** The newest output, whole chunks of it. */
function keptOutput() {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add(chunk: Buffer): void {
      chunks.push(chunk);
      size += chunk.length;
      while (size > keptBytes && chunks.length > 1) size -= chunks.shift()!.length;
    },
    all: (): Buffer => Buffer.concat(chunks),
  };
}
