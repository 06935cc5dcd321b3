/**
 * Programs on pseudo-terminals, each in a process of its own (`terminal-process.ts`). The package that opens them
 * leaves their masters open to whatever its process starts next: one that opens no second terminal has none to leave.
 * It is optional, with binaries for some platforms; where there is none, everything else of Sandlot works.
 */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { entryFile } from '../kernel/entry-file.ts';
import type { Supervised, Supervisor } from '../kernel/processes/supervisor.ts';
import { CloudShellRefused } from './refused.ts';
import type { FromTerminal, Program, Size, ToTerminal } from './terminal-messages.ts';

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

/** `max`: terminals at once. */
export function createPseudoTerminals(supervisor: Supervisor, max: number): PseudoTerminals {
  return { areThere, start: (program, size) => start(supervisor, max, program, size) };
}

export function areThere(): boolean {
  try {
    const ownPackage = createRequire(import.meta.url).resolve('@lydell/node-pty');
    createRequire(ownPackage).resolve(`@lydell/node-pty-${process.platform}-${process.arch}/package.json`);
    return true;
  } catch {
    return false;
  }
}

async function start(supervisor: Supervisor, max: number, program: Program, size: Size): Promise<PseudoTerminal> {
  const terminal = await supervisor.start({
    program: { module: entryFile('terminal-process.ts', import.meta.url) },
    folder: '/',
    environment: {},
    stdio: { errors: 'pipe', streams: 1 },
    group: { name: 'CloudShell', max },
  });
  if ('notStarted' in terminal) throw refused(terminal.notStarted);
  const exitCode = exitCodeIn(terminal);
  const pid = await started(terminal, { program, size });
  const stream = terminal.streams[0]!;
  const printed = once(stream, 'end').then(() => exitCode);
  return {
    pid,
    stream,
    exited: Promise.race([printed, terminal.ended.then(() => undefined)]),
    resize: (next) => terminal.send({ resize: next } satisfies ToTerminal),
    async close() {
      await terminal.end(0);
    },
  };
}

/** The program's process id. @throws CloudShellRefused */
async function started(terminal: Supervised, order: ToTerminal): Promise<number> {
  let complaint = '';
  terminal.errors?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, maxComplaint);
  });
  const answered = new Promise<FromTerminal>((resolve) =>
    terminal.onMessage((message) => resolve(message as FromTerminal)),
  );
  terminal.send(order);
  const answer = await Promise.race([answered, terminal.ended.then(() => undefined)]);
  if (answer && 'started' in answer) return answer.started;
  await terminal.end(0);
  throw refused(answer && 'failed' in answer ? answer.failed : complaint.trim() || 'its process ended at once');
}

function refused(why: string): CloudShellRefused {
  return new CloudShellRefused(
    'Unavailable',
    `The terminal did not start: ${why.replace(/\.$/, '')}. Try again, or run ` +
      '"sandlot shell" in a terminal instead; it is the same bash.',
  );
}

/** Never resolves where the terminal ends without telling one. */
function exitCodeIn(terminal: Supervised): Promise<number> {
  return new Promise((resolve) => {
    terminal.onMessage((message) => {
      const told = message as FromTerminal;
      if ('exited' in told) resolve(told.exited);
    });
  });
}
