/** What is asked of the supervisor, and what it answers. */
import type { Duplex, Readable, Writable } from 'node:stream';

/**
 * Any program, looked up on its environment's PATH where `file` has no slash; or a module of ours on Node, with a
 * channel for messages. On Windows there are only modules.
 */
export type Program = { readonly file: string; readonly args: readonly string[] } | { readonly module: URL };

export interface Start {
  readonly program: Program;
  readonly folder: string;
  /** All of it: nothing of the server's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** What is not asked for is `/dev/null`. `streams`: of a module, both ways, from descriptor 4 on. */
  readonly stdio?: {
    readonly input?: 'pipe';
    readonly output?: 'pipe';
    readonly errors?: 'pipe';
    readonly streams?: number;
  };
  /** Processes of the name that run at once. */
  readonly group: { readonly name: string; readonly max: number };
  readonly limits?: Limits;
}

/** Where the platform has none of a kind it does not hold: address space on macOS, all but `wallClockMs` on Windows. */
export interface Limits {
  /** Of a program the address space of each process of it (setrlimit(2)), of a module the heap of JavaScript. */
  readonly memoryMb?: number;
  /** Processor time of each process. */
  readonly cpuSeconds?: number;
  /** Descriptors of each process. */
  readonly openFiles?: number;
  readonly wallClockMs?: number;
}

export interface Supervised {
  /** The process, which leads a process group and a session of its own. */
  readonly pid: number;
  /** Each is there when it was asked for. A program whose output is not read has to wait. */
  readonly input: Writable | undefined;
  readonly output: Readable | undefined;
  readonly errors: Readable | undefined;
  readonly streams: readonly Duplex[];
  /** To a module; one that is gone gets nothing. */
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Resolves once nothing of its process group runs, what hangs in the kernel aside; never rejects. */
  readonly ended: Promise<Ending>;
  /** SIGTERM to its process group, SIGKILL after `graceMs` (2 seconds; 0: at once). */
  end(graceMs?: number): Promise<Ending>;
}

export interface Ending {
  /** `ended`: by whoever started it, or with the server. */
  readonly reason: 'exited' | 'timed-out' | 'ended';
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** Why nothing runs: a sentence, and the operating system's code or one of ours. */
export interface NotStarted {
  readonly notStarted: string;
  readonly code: string;
}

/** To the launcher of a program. */
export interface Order extends Pick<Start, 'folder' | 'environment' | 'limits'> {
  readonly file: string;
  readonly args: readonly string[];
}

/** Of the launcher of a program, a line each: the last one counts. */
export type FromLauncher = { readonly becomes: string } | { readonly failed: string; readonly code: string };

/** Where the launcher has its orders; the program does not have it. */
export const orderDescriptor = 3;
