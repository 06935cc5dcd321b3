/**
 * The process of one terminal: opens a pseudo-terminal, starts the program on it, and carries bytes between it and the
 * server that started this process, until the program or the server is gone. Nobody else runs it.
 */
import { closeSync, readdirSync, readFileSync, write } from 'node:fs';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { spawn, type IPty } from '@lydell/node-pty';
import { streamDescriptor, type FromTerminal, type ToTerminal } from './terminal-messages.ts';

/** How long a program that reads nothing is left alone before it is offered its input again. */
const fullMs = 10;

const writeSome = promisify(write);

let terminal: IPty | undefined;

closeWhatWouldBePassedOn();
process.on('disconnect', () => process.exit());
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

/**
 * A program that starts the server may have left it files of its own, and the server this process. On macOS the
 * package starts programs with nothing but their terminal.
 */
function closeWhatWouldBePassedOn(): void {
  if (process.platform !== 'linux') return;
  for (const descriptor of readdirSync('/proc/self/fd').map(Number)) {
    if (descriptor > streamDescriptor && isPassedOn(descriptor)) closeSync(descriptor);
  }
}

/** proc_pid_fdinfo(5): the flags are octal, close-on-exec (02000000) among them. */
function isPassedOn(descriptor: number): boolean {
  try {
    const [, flags = '0'] = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? [];
    return (Number.parseInt(flags, 8) & 0o2000000) === 0;
  } catch {
    // It was the listing's own.
    return false;
  }
}

function tell(message: FromTerminal): void {
  process.send?.(message, () => {});
}
