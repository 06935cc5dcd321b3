/**
 * Which fence functions run behind here: bubblewrap where it works, which is tried once, with the first function of a
 * language; else what the language itself has, or nothing, and why.
 */
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import type { Settings } from '../../../wire/context.ts';
import { type Inside, isInstalled, program, startInside } from './bubblewrap.ts';

export type Fence = { readonly kind: 'bubblewrap' } | { readonly kind: 'none'; readonly why: string };
/** What has to run in it. */
export type Tried = Pick<Inside, 'file' | 'args' | 'mounts'>;

const longestMs = 20_000;

export function createFences(settings: Settings) {
  const known = new Map<string, Promise<Fence>>();
  const mode = settings.functionSandbox?.mode ?? 'auto';
  const hidden = [homedir(), ...(settings.functionSandbox?.hidden ?? [])];
  return {
    mode,
    hidden,
    /** `tried`: asked once for each language. */
    of(language: string, tried: () => Promise<Tried>): Promise<Fence> {
      const before = known.get(language);
      if (before) return before;
      const fence = tryOut(mode, hidden, tried);
      known.set(language, fence);
      return fence;
    },
  };
}

export type Fences = ReturnType<typeof createFences>;

async function tryOut(mode: string, hidden: readonly string[], tried: () => Promise<Tried>): Promise<Fence> {
  if (mode === 'off') return { kind: 'none', why: 'it is switched off (--function-sandbox off)' };
  if (process.platform !== 'linux') return { kind: 'none', why: 'bubblewrap is there on Linux alone' };
  if (!isInstalled())
    return { kind: 'none', why: 'bubblewrap is not installed (the package bubblewrap, 0.8 or later)' };
  const why = await failureOf({ ...(await tried()), environment: {}, folder: '/', hidden, temporaryBytes: 4096 });
  return why === undefined ? { kind: 'bubblewrap' } : { kind: 'none', why };
}

/** `undefined`: the command has run, and ended well. */
function failureOf(inside: Inside): Promise<string | undefined> {
  const { program: started, environment, input } = startInside(inside);
  if (!('file' in started)) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const options = { cwd: '/', env: { ...environment }, timeout: longestMs, killSignal: 'SIGKILL' } as const;
    const child = execFile(started.file, [...started.args], options, (error, _, errors) => {
      resolve(error === null ? undefined : reason(errors || error.message));
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function reason(errors: string): string {
  const [first = errors.trim()] = errors.split('\n').filter((line) => line.includes(`${program}:`));
  const said = first.slice(Math.max(0, first.indexOf(`${program}:`))).slice(0, 300);
  return /namespace|uid map|Operation not permitted|Permission denied/.test(said)
    ? `bubblewrap may not make namespaces here (${said})`
    : `bubblewrap does not work here (${said})`;
}
