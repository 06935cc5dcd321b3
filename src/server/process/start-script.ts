/**
 * The program as one script, with a code cache of its own. Node's compile cache has of a module what V8 compiles before
 * any of it runs, so that every start compiles anew whatever it calls. This one is made once the server stands, and has
 * all of that. docs/decisions/0062-code-cache.md
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

type Exports = Readonly<Record<string, unknown>>;
/** Of a file beside the module. */
type ImportModule = (specifier: string) => Promise<unknown>;
type Body = (importMetaUrl: string, importModule: ImportModule) => Exports;

/** A module's address, and the script beside it that has its code: `scripts/build/start-script.ts` makes both. */
export const scriptOf = (module: string): string => module.replace(/\.js$/, '.script.js');

/** Of what has run in this process: a module has one state, whoever loads it. */
const running = globalThis as unknown as Record<symbol, Exports | undefined>;
const nameOf = (module: string): symbol => Symbol.for(`sandlot ${module}`);

/** What the module at `url` exports; runs its script where nothing has. */
export function exportsOf(url: string): Exports {
  return (running[nameOf(url)] ??= runWithCode(url).exports);
}

export interface StartScript {
  readonly exports: Exports;
  /**
   * The code that V8 has by now, with the flags of before the script: others make other code. Undefined where a start
   * has kept it, or the flags are others.
   */
  makeCode(): Buffer | undefined;
  /** For later starts. Where the folder cannot be written, they compile. */
  keepCode(code: Buffer): void;
}

/** `folder`: of the code that earlier starts kept. */
export function runStartScript(url: string, folder: string): StartScript {
  const start = runWithCode(url, folder);
  running[nameOf(url)] = start.exports;
  return start;
}

function runWithCode(url: string, folder?: string): StartScript {
  const path = fileURLToPath(scriptOf(url));
  const source = readFileSync(path);
  const flags = cachedDataVersionTag();
  const kept = folder === undefined ? undefined : keptCode(join(folder, `${basename(path)}-${flags}`), source);
  const script = new Script(source.toString('latin1'), {
    filename: path,
    ...(kept?.code && { cachedData: kept.code }),
  });
  const importModule: ImportModule = (specifier) => import(new URL(specifier, url).href);
  return {
    exports: (script.runInThisContext() as Body)(url, importModule),
    makeCode: () =>
      script.cachedDataRejected === false || cachedDataVersionTag() !== flags ? undefined : script.createCachedData(),
    keepCode: (code) => kept?.keep(code),
  };
}

interface KeptCode {
  readonly code?: Buffer;
  keep(code: Buffer): void;
}

const headerBytes = 8;

/** V8 compares the lengths of sources alone, and trusts what it is given: both get a checksum. */
function keptCode(file: string, source: Buffer): KeptCode {
  const headerOf = (code: Buffer): Buffer => {
    const header = Buffer.alloc(headerBytes);
    header.writeUInt32LE(crc32(source));
    header.writeUInt32LE(crc32(code), 4);
    return header;
  };
  const read = (): Buffer | undefined => {
    try {
      const content = readFileSync(file);
      const code = content.subarray(headerBytes);
      return headerOf(code).equals(content.subarray(0, headerBytes)) ? code : undefined;
    } catch {
      return undefined;
    }
  };
  const code = read();
  return {
    ...(code && { code }),
    keep(made) {
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        const whole = `${file}.${process.pid}`;
        writeFileSync(whole, Buffer.concat([headerOf(made), made]), { mode: 0o600 });
        renameSync(whole, file);
      } catch {
        // As Node does with its own: the next start compiles.
      }
    },
  };
}
