/**
 * The process of one terminal: opens a pseudo-terminal, starts the program on it, and carries bytes between it and the
 * server, until the program is gone. The supervisor starts it, without anything inherited that the program would get as
 * well, and ends it with the server.
 */
import { Socket } from 'node:net';
import { spawn, type IPty } from '@lydell/node-pty';
import { streamDescriptor, type FromTerminal, type ToTerminal } from './terminal-messages.ts';

let terminal: IPty | undefined;

process.on('message', (message: ToTerminal) => {
  if ('program' in message) begin(message);
  else terminal?.resize(message.resize.columns, message.resize.rows);
});

function begin({ program, size }: Extract<ToTerminal, { program: unknown }>): void {
  try {
    terminal = spawn(program.file, program.args, {
      name: 'xterm-256color', cols: size.columns, rows: size.rows,
      cwd: program.folder, env: program.environment, encoding: null,
    });
  } catch (error) {
    return tell({ failed: (error as Error).message });
  }
  carry(terminal, new Socket({ fd: streamDescriptor, readable: true, writable: true }));
  tell({ started: terminal.pid });
}

function carry(from: IPty, to: Socket): void {
  // Without an encoding the package takes and hands out bytes; its types know only the other case.
  from.onData((printed) => { if (!to.write(printed as unknown as Uint8Array)) from.pause(); });
  to.on('drain', () => from.resume());
  to.on('data', (typed) => from.write(typed as unknown as string));
  to.on('error', () => process.exit());
  from.onExit(({ exitCode }) => {
    terminal = undefined;
    to.end();
    tell({ exited: exitCode });
  });
}

function tell(message: FromTerminal): void {
  process.send?.(message, () => {});
}
