/** CloudShell's terminals: tickets for them over the local API, and the WebSocket that shows one. */
import { callLocalApi } from '../../../api/session';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export type EndReason =
  | 'exited'
  | 'closed'
  | 'session-ended'
  | 'idle'
  | 'server-stopped'
  | 'reset'
  | 'taken-over'
  | 'lost';

export interface TerminalEnd {
  readonly reason: EndReason;
  readonly exitCode?: number;
}

export interface TerminalEvents {
  onOpen(terminalId: string): void;
  onOutput(bytes: Uint8Array): void;
  onEnd(end: TerminalEnd): void;
}

export interface TerminalConnection {
  input(text: string): void;
  resize(size: TerminalSize): void;
  /** Leaves the terminal running. */
  disconnect(): void;
}

const root = '/_sandlot/v1/cloud-shell/terminals';

/** Characters of one message: a long paste goes in several, each below what the server takes at once. */
const inputCharacters = 16_384;

/** The close code that says that another page shows the terminal now. */
const takenOverCode = 4001;

export const listTerminals = (signal?: AbortSignal) =>
  callLocalApi<{ items: readonly { terminalId: string }[] }>('GET', root, undefined, signal);

export const endTerminal = (terminalId: string) =>
  callLocalApi<unknown>('DELETE', `${root}/${encodeURIComponent(terminalId)}`);

/** Opens a new terminal, or shows one of this session again. Fails as the local API does. */
export async function connectTerminal(
  terminalId: string | undefined,
  size: TerminalSize,
  events: TerminalEvents,
): Promise<TerminalConnection> {
  const opened = await callLocalApi<{ terminalId: string; ticket: string }>('POST', root, {
    ...size,
    ...(terminalId && { terminalId }),
  });
  const url = new URL(`${root}/${encodeURIComponent(opened.terminalId)}/stream`, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  url.searchParams.set('ticket', opened.ticket);
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let end: TerminalEnd | undefined;
  socket.onopen = () => events.onOpen(opened.terminalId);
  socket.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) events.onOutput(new Uint8Array(data));
    else end = readEnd(String(data));
  };
  socket.onclose = ({ code }) => events.onEnd(end ?? { reason: code === takenOverCode ? 'taken-over' : 'lost' });
  const send = (message: unknown) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  return {
    input: (text) => {
      for (let from = 0; from < text.length; from += inputCharacters)
        send({ input: text.slice(from, from + inputCharacters) });
    },
    resize: (next) => send({ resize: next }),
    disconnect: () => {
      socket.onclose = null;
      socket.close();
    },
  };
}

function readEnd(text: string): TerminalEnd {
  const { ended, exitCode } = JSON.parse(text) as { ended: EndReason; exitCode?: number };
  return { reason: ended, ...(exitCode !== undefined && { exitCode }) };
}
