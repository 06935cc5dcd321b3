/** The built server as a user runs it: a process with a data folder, found through its launcher. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/testing/servers/free-port.ts';

const built = join(dirname(fileURLToPath(import.meta.url)), '../../dist');
const serverProgram = join(built, 'server.js');

/** Runs the built `sandlot` command as npm's scripts do, where no launcher is there yet. */
export function sandlot(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  return run(process.execPath, [join(built, 'sandlot.js'), ...args], env);
}

export interface ServerProcess {
  readonly endpoint: string;
  readonly consoleOrigin: string;
  readonly account: string;
  readonly region: string;
  /** What it printed when it was ready. */
  readonly banner: string;
  readonly data: string;
  /** An empty home folder, and an environment as after pasting the banner's line. */
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  readonly process: ChildProcess;
  /** Runs the `sandlot` launcher. */
  sandlot(...args: string[]): Promise<Finished>;
  /** Calls the local API with its bearer token. */
  api<T = any>(method: string, path: string, body?: unknown): Promise<T>;
  /** Ends it (SIGTERM) and answers its exit code; `remove` its folders too (default). */
  stop(options?: { signal?: NodeJS.Signals; remove?: boolean }): Promise<number | null>;
}

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * `folders`: those of an earlier process, to start it again on the same state. Its port, where `args` have none, stays
 * free while it is down (`freePort`).
 */
export async function startServerProcess(
  args: string[] = [],
  folders?: Pick<ServerProcess, 'data' | 'home'>,
): Promise<ServerProcess> {
  const data = folders?.data ?? mkdtempSync(join(tmpdir(), 'sandlot-e2e-'));
  const home = folders?.home ?? mkdtempSync(join(tmpdir(), 'sandlot-home-'));
  rmSync(join(data, 'server.json'), { force: true });
  const port = args.includes('--port') ? [] : ['--port', String(await freePort())];
  const child = spawn(process.execPath, [serverProgram, ...port, '--data', data, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: cleanEnvironment(home),
  });
  // A test that ends by an error of its own must not leave a server behind.
  const endWithTest = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', endWithTest);
  child.once('exit', () => process.off('exit', endWithTest));
  const banner = await readBanner(child);
  const facts = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as {
    endpoint: string;
    consoleOrigin: string;
    account: string;
    region: string;
  };
  const token = readFileSync(join(data, 'api-token'), 'utf8').trim();
  const env = await pastedEnvironment(data, home);
  return {
    ...facts,
    banner,
    data,
    home,
    env,
    process: child,
    sandlot: (...words) => run(join(data, 'bin', 'sandlot'), words, env),
    api: (method, path, body) => callApi(facts.endpoint, token, method, path, body),
    stop: async ({ signal = 'SIGTERM', remove = true } = {}) => {
      const ended =
        child.exitCode !== null || child.signalCode !== null
          ? Promise.resolve(child.exitCode)
          : new Promise<number | null>((resolve) => child.once('exit', resolve));
      child.kill(signal);
      const code = await ended;
      if (remove) for (const folder of [data, home]) rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** A terminal's after the banner's line was pasted there. */
export async function pastedEnvironment(data: string, home: string): Promise<NodeJS.ProcessEnv> {
  const env = { ...cleanEnvironment(home), PATH: [join(data, 'bin'), process.env['PATH']].join(delimiter) };
  return { ...env, ...parseExports((await run(join(data, 'bin', 'sandlot'), ['env'], env)).stdout) };
}

/** Nothing of the developer's own AWS set-up, and their home out of reach. */
export function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|SANDLOT_|NODE_|npm_|.*_proxy$|.*_PROXY$)/.test(name),
  );
  return { ...Object.fromEntries(kept), HOME: home, AWS_EC2_METADATA_DISABLED: 'true' };
}

function readBanner(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      if (/sandlot env.*\n/.test(output)) resolve(output);
    });
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      errors += chunk;
    });
    child.once('close', (code) => reject(new Error(`The server ended with ${code}: ${errors}`)));
  });
}

/** What `eval "$(sandlot env)"` would set. */
function parseExports(script: string): NodeJS.ProcessEnv {
  return Object.fromEntries(
    [...script.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!.replace(/^'(.*)'$/, '$1')]),
  );
}

/** Runs a program to its end; a code other than 0 is an answer, not an error. */
export function run(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input?: string,
  cwd?: string,
  timeout = 600_000,
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { env, cwd, maxBuffer: 64 * 1024 * 1024, timeout, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({
          code,
          stdout,
          stderr: error !== null && typeof error.code !== 'number' ? `${stderr}${error.message}` : stderr,
        });
      },
    );
    child.stdin?.end(input ?? '');
  });
}

async function callApi(endpoint: string, token: string, method: string, path: string, body: unknown): Promise<any> {
  const response = await fetch(`${endpoint}/_sandlot/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
