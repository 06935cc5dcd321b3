/**
 * The process of one terminal: opens a pseudo-terminal, starts the program on it, and carries bytes between it and the
 * server, until the program is gone. The supervisor starts it, without anything inherited that the program would get as
 * well, and ends it with the server.
 */
import { write } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { spawn, type IPty } from '@lydell/node-pty';
import { streamDescriptor, type FromTerminal, type ToTerminal } from './terminal-messages.ts';

/** How long a program that reads nothing is left alone before it is offered its input again. */
const fullMs = 10;

const writeSome = promisify(write);

let terminal: IPty | undefined;

process.on('message', (message: ToTerminal) => {
  if ('program' in message) begin(message);
  else terminal?.resize(message.resize.columns, message.resize.rows);
});

function begin({ program, size }: Extract<ToTerminal, { program: unknown }>): void {
  try {
    terminal = spawn(program.file, program.args, {
      name: 'xterm-256color',
      cols: size.columns,
      rows: size.rows,
      cwd: program.folder,
      env: program.environment,
      encoding: null,
    });
  } catch (error) {
    return tell({ failed: (error as Error).message });
  }
  carry(terminal, new Socket({ fd: streamDescriptor, readable: true, writable: true }));
  tell({ started: terminal.pid });
}

function carry(from: IPty, to: Socket): void {
  // Without an encoding the package takes and hands out bytes; its types know only the other case.
  from.onData((printed) => {
    if (!to.write(printed as unknown as Uint8Array)) from.pause();
  });
  to.on('drain', () => from.resume());
  to.on('data', (typed: Buffer) => {
    to.pause();
    void type(from, typed).then(() => to.resume());
  });
  to.on('error', () => process.exit());
  from.onExit(({ exitCode }) => {
    terminal = undefined;
    to.end();
    tell({ exited: exitCode });
  });
}

/**
 * The package's own way to write tries again and again, and nothing else meanwhile, for as long as the program reads
 * nothing: no output would be carried, and the end of the server not be seen.
 */
async function type(to: IPty, typed: Buffer): Promise<void> {
  const { fd } = to as IPty & { readonly fd?: number };
  if (fd === undefined) return to.write(typed as unknown as string);
  for (let at = 0; at < typed.length && terminal !== undefined;) {
    try {
      at += (await writeSome(fd, typed, at)).bytesWritten;
    } catch (error) {
      // Its program is gone, and with it whoever would read this.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      await delay(fullMs);
    }
  }
}

function tell(message: FromTerminal): void {
  process.send?.(message, () => {});
}
