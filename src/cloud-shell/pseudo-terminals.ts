/**
 * Pseudo-terminals, from an optional package whose binaries come inside it: where there is none for this platform,
 * CloudShell says so and everything else works.
 */
import type { IPty, IPtyForkOptions } from '@lydell/node-pty';

export interface PseudoTerminals {
  spawn(file: string, args: string[], options: IPtyForkOptions): IPty;
}

let loading: Promise<PseudoTerminals | undefined> | undefined;

export function loadPseudoTerminals(): Promise<PseudoTerminals | undefined> {
  return loading ??= import('@lydell/node-pty').then((module) => module, () => undefined);
}
