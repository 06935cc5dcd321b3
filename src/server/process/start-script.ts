/**
 * The program as one script, with a code cache of its own. Node's compile cache has of a module what V8 compiles before
 * any of it runs, so that every start compiles anew whatever it calls. This one is made once the server stands, and has
 * all of that. docs/decisions/0062-code-cache.md
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  type Stats,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { writePrivately } from '../data/data-folder.ts';

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
  return (running[nameOf(url)] ??= runScript(url, readFileSync(pathOf(url))).exports);
}

export interface StartScript {
  readonly exports: Exports;
  /**
   * Keeps the code that V8 has by now for later starts, with the flags of before the script: others make other code.
   * Answers it, or undefined where a start has kept it, the flags are others, or there is no folder. Where the folder
   * cannot be written, later starts compile.
   */
  keepCode(): Buffer | undefined;
}

/**
 * The folder of kept code, made for its owner alone. `undefined`: others may write there, or have; they would run code
 * as whoever starts the server.
 */
export function codeFolder(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stats = lstatSync(folder);
    if (!stats.isDirectory() || !isTrusted(stats)) return undefined;
    return readdirSync(folder).every((name) => isTrusted(lstatSync(join(folder, name)))) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Nobody but this process's user and root writes it. Windows tells neither of a file. */
function isTrusted({ uid, mode }: Stats): boolean {
  const user = process.geteuid?.();
  return user === undefined || ((uid === user || uid === 0) && (mode & 0o022) === 0);
}

/** `folder`: of the code that earlier starts kept. */
export function runStartScript(url: string, folder: string | undefined): StartScript {
  const source = readFileSync(pathOf(url));
  const flags = cachedDataVersionTag();
  const file = folder === undefined ? undefined : join(folder, `${basename(pathOf(url))}-${flags}`);
  const { script, exports } = runScript(url, source, file === undefined ? undefined : keptCode(file, source));
  running[nameOf(url)] = exports;
  return {
    exports,
    keepCode() {
      if (file === undefined || script.cachedDataRejected === false || cachedDataVersionTag() !== flags)
        return undefined;
      const code = script.createCachedData();
      try {
        writePrivately(file, Buffer.concat([headerOf(source, code), code]));
      } catch {
        // As Node does with its own.
      }
      return code;
    },
  };
}

function pathOf(url: string): string {
  return fileURLToPath(scriptOf(url));
}

function runScript(url: string, source: Buffer, cachedData?: Buffer): { script: Script; exports: Exports } {
  const script = new Script(source.toString('latin1'), { filename: pathOf(url), ...(cachedData && { cachedData }) });
  const importModule: ImportModule = (specifier) => import(new URL(specifier, url).href);
  return { script, exports: (script.runInThisContext() as Body)(url, importModule) };
}

const headerBytes = 8;

/** V8 compares the lengths of sources alone, and trusts what it is given: both get a checksum. */
function headerOf(source: Buffer, code: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(crc32(source));
  header.writeUInt32LE(crc32(code), 4);
  return header;
}

function keptCode(file: string, source: Buffer): Buffer | undefined {
  try {
    const content = readTrusted(file);
    if (!content) return undefined;
    const code = content.subarray(headerBytes);
    return headerOf(source, code).equals(content.subarray(0, headerBytes)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** The program's has one. */
const maxKeptBytes = 16 * 1024 * 1024;

/** Follows no link, and waits for nobody at the other end of a pipe: Windows, which has neither, has neither flag. */
function readTrusted(file: string): Buffer | undefined {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    return stats.isFile() && stats.size <= maxKeptBytes && isTrusted(stats) ? readFileSync(descriptor) : undefined;
  } finally {
    closeSync(descriptor);
  }
}
