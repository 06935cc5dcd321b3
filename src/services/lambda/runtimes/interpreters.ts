/** Which runtimes there are here, and the programs of this machine that run them. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type Language = 'node' | 'python';

/** Why a function of this runtime cannot run here; `undefined`: it can. */
export async function lackOf(runtime: string): Promise<string | undefined> {
  if (/^nodejs(?:18|20|22|24)\.x$/.test(runtime)) return undefined;
  if (!/^python3\.\d+$/.test(runtime))
    return `Sandlot has no runtime ${runtime}: it runs nodejs18.x to nodejs24.x and python3.x.`;
  return (await findPython()) === undefined
    ? 'There is no python3 on this machine. Install it, and invoke again.'
    : undefined;
}

export function languageOf(runtime: string): Language {
  return runtime.startsWith('python') ? 'python' : 'node';
}

export interface Interpreter {
  readonly file: string;
  /** Where its libraries are. */
  readonly folders: readonly string[];
}

/** @throws Error there is none */
export async function python(): Promise<Interpreter> {
  const found = await findPython();
  if (found === undefined) throw new Error('There is no python3 on this machine.');
  return found;
}

let interpreter: Promise<Interpreter | undefined> | undefined;
const question = 'import json, sys; print(json.dumps([sys.executable, sys.prefix, sys.base_prefix]))';

/** Itself, not what a version manager has put on the PATH in its place, which takes seconds for each start. */
function findPython(): Promise<Interpreter | undefined> {
  interpreter ??= promisify(execFile)('python3', ['-c', question], { timeout: 20_000 })
    .then(({ stdout }) => {
      const [file = '', ...folders] = JSON.parse(stdout) as string[];
      return file === '' ? undefined : { file, folders: [...new Set(folders)] };
    })
    .catch(() => undefined);
  return interpreter;
}
