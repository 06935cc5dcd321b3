/**
 * The real `npx ampx sandbox` on the default template: the first deployment by `--once`, then edits of the schema while
 * it watches, which go by hotswap. Beside the time that each takes: the client's own processor time, which Sandlot
 * cannot spare it, what is above that, and in how much of it the server had a request in hand. Linux only: processor
 * time is read from `/proc`. On a busy machine `aboveMs` tells how the client waited for a processor as well.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ampxProject, type AmpxProject, asOfNpx } from '../../test/e2e/ampx-project.ts';
import { backend, data, todo, writeDefaultTemplate } from '../../test/e2e/default-template.ts';
import { ampxInstall } from '../../test/e2e/projects.ts';
import { pastedEnvironment, run } from '../../test/e2e/server-process.ts';
import { round } from './http-load.ts';
import { type Interval, requestsSince } from './requests-since.ts';

const edits = 5;

export interface AmpxOptions {
  readonly url: string;
  /** The server's data folder. */
  readonly folder: string;
  readonly say: (text: string) => void;
}

interface Figures {
  readonly wallMs: number;
  readonly clientCpuMs: number;
  readonly aboveMs: number;
  readonly serverMs: number;
  readonly requests: number;
}

export async function measureAmpx({ url, folder, say }: AmpxOptions): Promise<object | undefined> {
  if (process.platform !== 'linux') return undefined;
  const home = mkdtempSync(join(tmpdir(), 'sandlot-bench-home-'));
  const project = ampxProject(await ampxInstall(), backend);
  writeDefaultTemplate(project, todo('content: a.string()', 'allow.guest()'));
  try {
    const env = await pastedEnvironment(folder, home);
    const ready = await run(join(folder, 'bin', 'sandlot'), ['up', '--ready', 'you@example.com', '--bootstrap'], env);
    if (ready.code !== 0) throw new Error(ready.stderr);
    const server = { url, folder };
    say('ampx sandbox --once');
    const once = await measured(server, (begun) => deployOnce(project, env, begun));
    say(`ampx sandbox, ${edits} edits by hotswap`);
    return { once, hotswap: await hotswaps(server, project, env) };
  } finally {
    project.remove();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Until the process ends. Answers its processor time, which is read until a moment before. */
async function deployOnce(project: AmpxProject, env: NodeJS.ProcessEnv, begun: () => void): Promise<number> {
  begun();
  const child = spawn(join(project.folder, 'node_modules/.bin/ampx'), ['sandbox', '--once'], {
    cwd: project.folder,
    env: asOfNpx(env),
    stdio: 'ignore',
  });
  let spent = 0;
  const look = setInterval(() => (spent = Math.max(spent, processorMs(child.pid!))), 50);
  await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(look);
  return spent;
}

/** From the change of the file until ampx waits for the next one; the median of several. */
async function hotswaps(server: Server, project: AmpxProject, env: NodeJS.ProcessEnv): Promise<object> {
  const watch = project.watch(env);
  try {
    await watch.first();
    const all: Figures[] = [];
    for (let edit = 0; edit < edits; edit++) {
      const text = data(todo(`content: a.string(), field${edit}: a.string()`, 'allow.guest()'));
      const figures = await measured(server, async (begun) => {
        const before = processorMs(watch.pid);
        begun();
        const said = await watch.after(() => project.write('amplify/data/resource.ts', text));
        if (!/Updated AWS::AppSync::GraphQLSchema/.test(said)) throw new Error(`This was no hotswap:\n${said}`);
        return processorMs(watch.pid) - before;
      });
      all.push(figures);
    }
    const median = (of: (figures: Figures) => number) => all.map(of).toSorted((a, b) => a - b)[edits >> 1]!;
    const names = Object.keys(all[0]!) as (keyof Figures)[];
    return { edits, ...Object.fromEntries(names.map((name) => [name, median((figures) => figures[name])])) };
  } finally {
    await watch.stop();
  }
}

type Server = Pick<AmpxOptions, 'url' | 'folder'>;

/** `work` says when it begins, and answers the client's processor time. */
async function measured(server: Server, work: (begun: () => void) => Promise<number>): Promise<Figures> {
  let [started, since] = [0, 0];
  const clientCpuMs = await work(() => ([started, since] = [performance.now(), Date.now()]));
  const wallMs = performance.now() - started;
  const requests = await requestsSince(server, since);
  const serverMs = covered(requests);
  return {
    wallMs: round(wallMs),
    clientCpuMs: round(clientCpuMs),
    aboveMs: round(wallMs - clientCpuMs),
    serverMs: round(serverMs),
    requests: requests.length,
  };
}

/** How long at least one of them went on. */
function covered(intervals: readonly Interval[]): number {
  let [sum, until] = [0, 0];
  for (const { from, to } of intervals.toSorted((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}

/** User and system time of the process and of those that it has started; those that have ended belong to it. */
function processorMs(pid: number): number {
  const ticks = new Map<number, { parent: number; spent: number }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(name);
    if (fields) ticks.set(Number(name), fields);
  }
  const isBelow = (id: number): boolean => {
    for (let at: number | undefined = id; at !== undefined && at > 1; at = ticks.get(at)?.parent)
      if (at === pid) return true;
    return false;
  };
  const spent = [...ticks].filter(([id]) => isBelow(id)).reduce((sum, [, one]) => sum + one.spent, 0);
  return spent * 10;
}

/** proc(5): after the name in parentheses, the 2nd is the parent, the 12th to 15th are ticks of 10 ms. */
function statOf(pid: string): { parent: number; spent: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return { parent: fields[1]!, spent: fields[11]! + fields[12]! + fields[13]! + fields[14]! };
  } catch {
    return undefined;
  }
}
