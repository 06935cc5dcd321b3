/**
 * What a start costs: processor time (user and system, all threads) from the process's start to its first answers,
 * beside that of `node -e 0` in the same rounds; the resident memory then; how much it loads. Processor time, because
 * a shared machine's clock tells more of its other users. From Linux's `/proc`; elsewhere there is no such figure.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scriptOf } from '../../src/server/process/start-script.ts';
import { round } from './http-load.ts';

export interface StartResult {
  readonly rounds: number;
  /** Medians, milliseconds of processor time. */
  readonly bareNodeMs: number;
  readonly healthAnsweredMs: number;
  readonly aboveBareNodeMs: number;
  readonly residentMb: number;
  /** Files that `dist/server.js` loads before it listens, and their bytes. */
  readonly files: number;
  readonly bytes: number;
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = join(root, 'dist', 'server.js');

/** V8's options, as `npm start` has them. */
export const heap = startScript().match(/--\S+/g) ?? [];

function startScript(): string {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start;
}

/** `folder`: a data folder that is there already, so that the compile cache is, too. */
export async function measureStart(folder: string, rounds: number): Promise<StartResult | undefined> {
  if (process.platform !== 'linux') return undefined;
  await startOnce(folder);
  const bare: number[] = [];
  const starts: Started[] = [];
  for (let i = 0; i < rounds; i++) {
    bare.push(bareNodeMs());
    starts.push(await startOnce(folder));
  }
  const bareMs = median(bare);
  const answeredMs = median(starts.map(({ processorMs }) => processorMs));
  return {
    rounds,
    bareNodeMs: round(bareMs),
    healthAnsweredMs: round(answeredMs),
    aboveBareNodeMs: round(answeredMs - bareMs),
    residentMb: round(median(starts.map(({ residentMb }) => residentMb))),
    ...loadedAtStart(),
  };
}

interface Started {
  readonly processorMs: number;
  readonly residentMb: number;
}

async function startOnce(folder: string): Promise<Started> {
  const server = spawn(process.execPath, [...heap, program, '--port', '0', '--data', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    await (await fetch(`${await endpointOf(server)}/_sandlot/v1/health`)).text();
    return { processorMs: processorMs(server.pid!), residentMb: residentMb(server.pid!) };
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

function endpointOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    server.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const endpoint = /Endpoint +(http:\S+)\n/.exec(output)?.[1];
      if (endpoint !== undefined) resolve(endpoint);
    });
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
}

/** Of all threads that are there, in nanoseconds: the ticks of `/proc/PID/stat` are too coarse. */
function processorMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6)
    .reduce((sum, ms) => sum + ms, 0);
}

/** As bash accounts for its children: Node does not say it of its own. */
function bareNodeMs(): number {
  const script = 'TIMEFORMAT="%3U %3S"; { time "$0" -e 0; } 2>&1';
  const [user = 0, system = 0] = execFileSync('bash', ['-c', script, process.execPath], { encoding: 'utf8' })
    .trim()
    .split(' ')
    .map(Number);
  return (user + system) * 1000;
}

export function residentMb(pid: number): number {
  return round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024);
}

function loadedAtStart(): { files: number; bytes: number } {
  const text = readFileSync(program, 'utf8');
  const [, module] = /new URL\("(\.[^"]+)", import\.meta\.url\)/.exec(text)!;
  const texts = [text, readFileSync(scriptOf(join(dirname(program), module!)), 'utf8')];
  return { files: texts.length, bytes: texts.reduce((sum, { length }) => sum + length, 0) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
