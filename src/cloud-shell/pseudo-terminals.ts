/**
 * Programs on pseudo-terminals, each in a process of its own (`terminal-process.ts`). The package that opens them
 * leaves their masters open to whatever its process starts next: one that opens no second terminal has none to leave.
 * It is optional, with binaries for some platforms; where there is none, everything else of Sandlot works.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { CloudShellRefused } from './refused.ts';
import { streamDescriptor, type FromTerminal, type Program, type Size, type ToTerminal } from './terminal-messages.ts';

/** A program on its pseudo-terminal. */
export interface PseudoTerminal {
  /** The program's process, which leads the terminal's session. */
  readonly pid: number;
  /** What the program prints, and what is typed to it; ends once all of its output was read. */
  readonly stream: Duplex;
  /** The program's exit code; `undefined` when only its terminal has ended. */
  readonly exited: Promise<number | undefined>;
  resize(size: Size): void;
  /** Ends the terminal, which hangs up on the program; resolves once its process is gone. */
  close(): Promise<void>;
}

export interface PseudoTerminals {
  /** Whether this platform has them. */
  areThere(): boolean;
  /** @throws CloudShellRefused when the program does not start */
  start(program: Program, size: Size): Promise<PseudoTerminal>;
}

/** Characters of what a process says that does not start. */
const maxComplaint = 2000;

export const pseudoTerminals: PseudoTerminals = { areThere, start };

function areThere(): boolean {
  try {
    const ownPackage = createRequire(import.meta.url).resolve('@lydell/node-pty');
    createRequire(ownPackage).resolve(`@lydell/node-pty-${process.platform}-${process.arch}/package.json`);
    return true;
  } catch {
    return false;
  }
}

async function start(program: Program, size: Size): Promise<PseudoTerminal> {
  const child = fork(terminalProgram(), [], {
    // Ctrl+C where the server runs is not for its terminals: they end in order, with the server.
    cwd: '/', env: {}, execArgv: [], detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const exitCode = exitCodeIn(child);
  const pid = await started(child, { program, size }, gone);
  const stream = child.stdio[streamDescriptor] as Duplex;
  stream.on('error', () => {});
  const ended = once(stream, 'end').then(() => exitCode);
  return {
    pid, stream,
    exited: Promise.race([ended, gone.then(() => undefined)]),
    resize: (next) => tell(child, { resize: next }),
    async close() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Beside this file, or built (this file is then in a bundle, or in one of its chunks). */
function terminalProgram(): string {
  const places = ['./terminal-process.ts', './terminal-process.js', '../terminal-process.js']
    .map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`None of ${places.join(', ')} is there: this installation is incomplete.`);
  return found;
}

/** The program's process id. @throws CloudShellRefused */
async function started(child: ChildProcess, order: ToTerminal, gone: Promise<void>): Promise<number> {
  let complaint = '';
  child.on('error', (error) => { complaint ||= error.message; });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, maxComplaint);
  });
  const answered = new Promise<FromTerminal>((resolve) => child.once('message', resolve));
  tell(child, order);
  const answer = await Promise.race([answered, gone]);
  if (answer && 'started' in answer) return answer.started;
  child.kill('SIGKILL');
  await gone;
  const why = answer && 'failed' in answer ? answer.failed : complaint.trim() || 'its process ended at once';
  throw new CloudShellRefused('Unavailable', `The terminal did not start: ${why}. Try again, or run "sandlot shell" `
    + 'in a terminal instead; it is the same bash.');
}

/** Never resolves where the terminal ends without telling one. */
function exitCodeIn(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.on('message', (message: FromTerminal) => { if ('exited' in message) resolve(message.exited); });
  });
}

function tell(child: ChildProcess, message: ToTerminal): void {
  // A process that is gone needs no more messages.
  if (child.connected) child.send(message, () => {});
}
