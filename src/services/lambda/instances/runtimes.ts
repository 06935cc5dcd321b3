/** Which runtimes there are here, and the command that runs one. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonProgram } from '../../../function-host/python-program.ts';
import { entryFile } from '../../../kernel/entry-file.ts';
import { sdkFolders } from './sdk-folders.ts';

export interface RunFolders {
  readonly code: string;
  readonly layers: string | undefined;
  /** Its own: HOME and TMPDIR. */
  readonly own: string;
}

export interface RuntimeCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Of the address space of each of its processes. */
  readonly addressSpaceMb?: number;
}

/** Why a function of this runtime cannot run here; `undefined`: it can. */
export async function lackOf(runtime: string): Promise<string | undefined> {
  if (/^nodejs(?:18|20|22|24)\.x$/.test(runtime)) return undefined;
  if (!/^python3\.\d+$/.test(runtime))
    return `Sandlot has no runtime ${runtime}: it runs nodejs18.x to nodejs24.x and python3.x.`;
  return (await python()) === undefined
    ? 'There is no python3 on this machine. Install it, and invoke again.'
    : undefined;
}

/** `memory`: MiB. */
export function commandOf(runtime: string, folders: RunFolders, memory: number, root: string): Promise<RuntimeCommand> {
  return runtime.startsWith('python') ? pythonCommand(folders, memory, root) : nodeCommand(folders, memory);
}

async function nodeCommand({ code, layers, own }: RunFolders, memory: number): Promise<RuntimeCommand> {
  const host = fileURLToPath(entryFile('../../../function-host/node-host.ts', import.meta.url));
  const sdk = sdkFolders();
  const readable = [code, layers, own, dirname(host), ...sdk.readable].filter((folder) => folder !== undefined);
  const modules = layers === undefined ? [] : [join(layers, 'nodejs', 'node_modules')];
  return {
    file: process.execPath,
    args: [
      `--max-old-space-size=${memory}`,
      '--disable-warning=ExperimentalWarning',
      '--disable-warning=SecurityWarning',
      '--permission',
      // They open files whatever the permissions say (Node 26.10, 2026-11).
      '--no-experimental-sqlite',
      '--no-experimental-webstorage',
      ...readable.map((folder) => `--allow-fs-read=${folder}`),
      `--allow-fs-write=${own}`,
      '--allow-net',
      host,
    ],
    environment: {
      NODE_PATH: [...modules, ...sdk.modules, code].join(delimiter),
      ...(layers !== undefined && { SANDLOT_OPT: layers }),
    },
  };
}

/** What an interpreter maps besides what it uses: boto3 and its libraries, thread stacks. */
const mappedMb = 768;

async function pythonCommand({ layers }: RunFolders, memory: number, root: string): Promise<RuntimeCommand> {
  const program = join(root, 'python-host.py');
  await writeFile(program, pythonProgram, { mode: 0o600 });
  const file = await python();
  if (file === undefined) throw new Error('There is no python3 on this machine.');
  const paths = layers === undefined ? [] : [join(layers, 'python')];
  return {
    file,
    args: ['-u', '-B', program],
    environment: { PYTHONPATH: paths.join(delimiter), ...(layers !== undefined && { SANDLOT_OPT: layers }) },
    addressSpaceMb: memory + mappedMb,
  };
}

let interpreter: Promise<string | undefined> | undefined;

/** Itself, not what a version manager has put on the PATH in its place, which takes seconds for each start. */
function python(): Promise<string | undefined> {
  interpreter ??= promisify(execFile)('python3', ['-c', 'import sys; print(sys.executable)'], { timeout: 20_000 })
    .then(({ stdout }) => stdout.trim() || undefined)
    .catch(() => undefined);
  return interpreter;
}
