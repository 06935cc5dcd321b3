/**
 * What the server and the process of a terminal (`terminal-process.ts`) tell each other. What is typed and what is
 * printed travel beside it, as bytes.
 */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Program {
  readonly file: string;
  readonly args: string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export type ToTerminal = { readonly program: Program; readonly size: Size } | { readonly resize: Size };

/** `started`: the program's process id. `failed`: why there is none. `exited`: its exit code. */
export type FromTerminal = { readonly started: number } | { readonly failed: string } | { readonly exited: number };

/** Where the process of a terminal finds the stream of bytes. */
export const streamDescriptor = 4;
