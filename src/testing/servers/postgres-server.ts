/**
 * For tests: a PostgreSQL server of their own, in a temporary folder, on a free port of 127.0.0.1. PostgreSQL refuses
 * to run as root: then it runs as the user that Debian's package makes.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

export interface TestServer {
  /** `postgres://…`; its user may do everything. */
  readonly url: string;
  readonly port: number;
  /** As a crash would, and what is on the disk comes up again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const password = 'of-the-test';
const folders = globSync('/usr/lib/postgresql/*/bin').toSorted(
  (a, b) => Number(b.split('/')[4]) - Number(a.split('/')[4]),
);
const programs = [...folders, ...(process.env['PATH'] ?? '').split(':')].find(
  (folder) => globSync(join(folder, 'initdb')).length > 0,
);

/** For a test's `skip`: why it cannot run, or `false`. With CI=true that is a failure. */
export function missingPostgres(): string | false {
  if (programs) return false;
  const why = 'There is no PostgreSQL server (Debian: apt-get install postgresql).';
  if (process.env['CI'] === 'true') throw new Error(`${why} With CI=true this is a failure.`);
  return why;
}

export async function startPostgres(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-postgres-'));
  const user = postgresUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  const options = { cwd: folder, ...user };
  execFileSync(
    join(programs!, 'initdb'),
    ['-D', data, '-N', '-U', 'sandlot', '-E', 'UTF8', '--locale=C', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    { ...options, stdio: 'ignore' },
  );
  const port = await freePort();
  const start = () => run(data, folder, port, options);
  let server = await start();
  const kill = () => {
    server.kill('SIGQUIT');
  };
  process.once('exit', kill);
  const crash = async () => {
    const ended = once(server, 'exit');
    kill();
    await ended;
  };
  return {
    url: `postgres://sandlot:${password}@127.0.0.1:${port}/postgres`,
    port,
    async restart() {
      await crash();
      server = await start();
    },
    async stop() {
      process.off('exit', kill);
      await crash();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function run(
  data: string,
  folder: string,
  port: number,
  options: { cwd: string; uid?: number; gid?: number },
): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    max_connections: 200,
    lc_messages: 'C',
    // Coming up after a crash, one call syncs what file after file would take seconds.
    recovery_init_sync_method: 'syncfs',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(programs!, 'postgres'), ['-D', data, ...args], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  for await (const line of createInterface(server.stderr)) {
    said.push(line);
    if (line.includes('ready to accept connections')) {
      server.stderr.resume();
      return server;
    }
  }
  throw new Error(`PostgreSQL did not start:\n${said.join('\n')}`);
}

function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}
