/** The command that runs a function: inside a sandbox, where AWS's paths are true, or beside the server. */
import { readdir } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { entryFile } from '../../../kernel/entry-file.ts';
import { isOfTheSystem, type Mount } from '../sandbox/mounts.ts';
import { type Language, python } from './interpreters.ts';
import { sdkFolders } from './sdk-folders.ts';

/** On this machine. */
export interface RunFolders {
  readonly code: string;
  readonly layers: string | undefined;
  /** Its own: HOME and TMPDIR. */
  readonly own: string;
  /** A file with the certificate of this server's authority. */
  readonly authority: string;
}

export interface RuntimeCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where the function finds its folders. */
  readonly seen: RunFolders;
  /** Of a sandbox. */
  readonly mounts: readonly Mount[];
  /** Of the address space of each of its processes. */
  readonly addressSpaceMb?: number;
}

export interface CommandOptions {
  readonly language: Language;
  readonly folders: RunFolders;
  /** MiB. */
  readonly memory: number;
  /** What runs functions of Python. */
  pythonHost(): Promise<string>;
  readonly isFenced: boolean;
}

export function commandOf(options: CommandOptions): Promise<RuntimeCommand> {
  const { language, isFenced } = options;
  if (language === 'python') return isFenced ? fencedPython(options) : plainPython(options);
  return isFenced ? fencedNode(options) : plainNode(options);
}

const host = () => fileURLToPath(entryFile('../../../function-host/node-host.ts', import.meta.url));
const leading = () => fileURLToPath(entryFile('../../../function-host/lead-here-first.ts', import.meta.url));

const quiet = ['--disable-warning=ExperimentalWarning', '--disable-warning=SecurityWarning'];

/** As on AWS. */
const seen: RunFolders = { code: '/var/task', layers: '/opt', own: '/tmp', authority: '/var/runtime/ca-cert.pem' };
const hosts = '/var/runtime/sandlot';

async function fencedNode({ folders, memory }: CommandOptions): Promise<RuntimeCommand> {
  const sdk = sdkFolders();
  const file = isOfTheSystem(process.execPath) ? process.execPath : '/var/lang/bin/node';
  return {
    file,
    args: [`--max-old-space-size=${memory}`, ...quiet, `${hosts}/${basename(host())}`],
    environment: {
      NODE_PATH: ['/opt/nodejs/node_modules', '/var/runtime/node_modules', seen.code].join(delimiter),
      // Threads and programs of Node that it starts are led here, too.
      NODE_OPTIONS: `--import=${hosts}/${basename(leading())}`,
      SANDLOT_OPT: '/opt',
    },
    seen,
    mounts: [
      ...(file === process.execPath ? [] : [{ from: process.execPath, to: file }]),
      { from: dirname(host()), to: hosts },
      { from: sdk.manifest, to: '/var/runtime/package.json' },
      { from: sdk.folder, to: '/var/runtime/node_modules' },
      ...(await ownMounts(folders)),
    ],
  };
}

async function plainNode({ folders, memory }: CommandOptions): Promise<RuntimeCommand> {
  const { code, layers, own } = folders;
  const sdk = sdkFolders();
  const readable = [code, layers, own, dirname(host()), ...sdk.readable].filter((folder) => folder !== undefined);
  const modules = layers === undefined ? [] : [join(layers, 'nodejs', 'node_modules')];
  return {
    file: process.execPath,
    args: [
      `--max-old-space-size=${memory}`,
      ...quiet,
      '--permission',
      // They open files whatever the permissions say (Node 26.10, 2026-11).
      '--no-experimental-sqlite',
      '--no-experimental-webstorage',
      ...readable.map((folder) => `--allow-fs-read=${folder}`),
      `--allow-fs-write=${own}`,
      '--allow-net',
      `--import=${leading()}`,
      host(),
    ],
    environment: {
      NODE_PATH: [...modules, sdk.folder, code].join(delimiter),
      ...(layers !== undefined && { SANDLOT_OPT: layers }),
    },
    seen: folders,
    mounts: [],
  };
}

/** What an interpreter maps besides what it uses: boto3 and its libraries, thread stacks. */
const mappedMb = 768;

async function fencedPython({ folders, memory, pythonHost }: CommandOptions): Promise<RuntimeCommand> {
  const { file, folders: libraries } = await python();
  const bootstrap = '/var/runtime/bootstrap.py';
  const mounted = libraries.filter((folder) => !isOfTheSystem(folder));
  return {
    file,
    args: ['-u', '-B', bootstrap],
    environment: { PYTHONPATH: '/opt/python', SANDLOT_OPT: '/opt' },
    addressSpaceMb: memory + mappedMb,
    seen,
    mounts: [
      { from: await pythonHost(), to: bootstrap },
      ...mounted.map((folder) => ({ from: folder, to: folder })),
      ...(await ownMounts(
        folders,
        mounted.some((folder) => folder.startsWith('/opt/')),
      )),
    ],
  };
}

async function plainPython({ folders, memory, pythonHost }: CommandOptions): Promise<RuntimeCommand> {
  const { layers } = folders;
  const { file } = await python();
  const paths = layers === undefined ? [] : [join(layers, 'python')];
  return {
    file,
    args: ['-u', '-B', await pythonHost()],
    environment: { PYTHONPATH: paths.join(delimiter), ...(layers !== undefined && { SANDLOT_OPT: layers }) },
    addressSpaceMb: memory + mappedMb,
    seen: folders,
    mounts: [],
  };
}

/** `isShared`: something else is below `/opt` as well, which nothing can be mounted into. */
async function ownMounts({ code, layers, authority }: RunFolders, isShared = false): Promise<Mount[]> {
  const always = [
    { from: code, to: seen.code },
    { from: authority, to: seen.authority },
  ];
  if (layers === undefined) return always;
  if (!isShared) return [...always, { from: layers, to: '/opt' }];
  const entries = await readdir(layers);
  return [...always, ...entries.map((name) => ({ from: join(layers, name), to: `/opt/${name}` }))];
}
