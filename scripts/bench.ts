/**
 * `npm run bench`: measures a server of its own (built form, data on disk, signatures verified, writes durable), or
 * another one with `--url URL --key ID:SECRET`. JSON on standard output, progress on standard error.
 *
 *   --seconds N    length of the GetCallerIdentity run (default 60: resident memory is read at its end)
 *   --users N      users to make before ListUsers is measured (default 100000)
 *   --objects N    objects among which S3's pages are listed (default 1000000)
 *   --large N      MiB of the large object (default 1024)
 *   --only NAME    nothing but s3, s3-listing, cognito, dynamodb, appsync, lambda, kms, parameters, logs, stacks,
 *                  ampx, loop, users, or start
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { authorityFile, makeAuthority } from '../src/cli/trust/authority.ts';
import { measureAmpx } from './bench/ampx.ts';
import { measureAppSync } from './bench/appsync.ts';
import { measureDynamoDb } from './bench/dynamodb.ts';
import { measureCognito } from './bench/cognito.ts';
import { load, round, type LoadResult } from './bench/http-load.ts';
import { measureJobs } from './bench/jobs.ts';
import { measureKms } from './bench/kms.ts';
import { measureLambda } from './bench/lambda.ts';
import { measureLoop } from './bench/loop.ts';
import { delaysOf, delaysTold, type TellDelays } from './bench/loop-delay.ts';
import { measureLogs } from './bench/logs.ts';
import { measureParameters } from './bench/parameters.ts';
import { measureAuthorization, measurePolicy } from './bench/policy.ts';
import { signedRequest, type Target } from './bench/signed-request.ts';
import { measureS3 } from './bench/s3.ts';
import { beginListing, fillListing, measureListing } from './bench/s3-listing.ts';
import { measureStacks } from './bench/stacks.ts';
import { heap, measureStart, residentMb } from './bench/start.ts';
import { measureStoreRounds } from './bench/store-rounds.ts';
import { measureStore } from './bench/store.ts';

const connections = 32;
const program = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist', 'server.js');
const { values: options } = parseArgs({
  options: {
    url: { type: 'string' },
    key: { type: 'string' },
    region: { type: 'string', default: 'us-east-1' },
    seconds: { type: 'string', default: '60' },
    users: { type: 'string', default: '100000' },
    objects: { type: 'string', default: '1000000' },
    large: { type: 'string', default: '1024' },
    only: { type: 'string' },
  },
});

/** Of the servers that are measured. */
const key = { accessKeyId: 'AKIASANDLOTBENCHMARK', secretAccessKey: 'bench-secret-0123456789' };
const report: Record<string, unknown> = { node: process.version, connections };

/** What is measured on a server of its own: its memory and its data are of nothing else. */
const alone: Readonly<Record<string, (own: OwnServer) => Promise<unknown>>> = {
  s3: ({ target, pid, folder }) =>
    measureS3({
      target,
      pid,
      folder,
      seconds: shortSeconds(),
      largeMiB: Number(options.large),
      say,
    }),
  's3-listing': ({ target }) => measureListing(target, Number(options.objects)),
  cognito: ({ target, pid }) => measureCognito({ target, pid, seconds: shortSeconds(), say }),
  kms: ({ target }) => measureKms({ target, seconds: shortSeconds(), say }),
  parameters: ({ target }) => measureParameters({ target, parameters: 20_000, say }),
  lambda: ({ target }) => measureLambda({ target, say }),
  dynamodb: ({ target }) => measureDynamoDb({ target, seconds: shortSeconds(), say }),
  appsync: ({ target }) => measureAppSync({ target, seconds: shortSeconds(), say }),
  logs: ({ target }) => measureLogs({ target, seconds: shortSeconds(), say }),
  stacks: ({ target }) => measureStacks(target),
  loop: ({ target, tellDelays }) => measureLoop({ target, tellDelays, seconds: shortSeconds(), say }),
  ampx: ({ target, folder }) => measureAmpx({ url: target.url, folder, say }),
  users: async ({ target, folder }) => {
    await measureUsers(target, apiTokenOf(folder));
    await measureReset(target.url, apiTokenOf(folder));
  },
  start: ({ folder }) => measureStart(join(folder, 'of-starts'), 15),
};

/** What is done to a data folder first: by a server, and once that has ended. */
const before: Readonly<
  Record<string, { by(target: Target): Promise<void>; afterwards(folder: string): Promise<void> }>
> = {
  's3-listing': { by: beginListing, afterwards: (folder) => fillListing(folder, Number(options.objects)) },
};

if (options.only !== undefined) await measureAlone(options.only);
else await measureEverything();
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);

async function measureEverything(): Promise<void> {
  say('the store alone');
  report['store'] = await measureStore(5);
  say('policy decisions');
  report['policy'] = { ...measurePolicy(), ...(await measureAuthorization()) };
  say('rounds to the store');
  report['storeRounds'] = await measureStoreRounds();
  say('jobs');
  report['jobs'] = await measureJobs();
  if (options.url) {
    const [accessKeyId = 'test', secretAccessKey = 'test'] = (options.key ?? '').split(':');
    await measure({ url: options.url, region: options.region, accessKeyId, secretAccessKey }, undefined);
  } else {
    await measureOwnServer();
    const names = ['s3', 's3-listing', 'cognito', 'dynamodb', 'appsync', 'parameters', 'logs', 'kms', 'stacks', 'loop'];
    for (const name of names) await measureAlone(name);
  }
}

interface OwnServer {
  readonly target: Target;
  readonly pid: number | undefined;
  readonly folder: string;
  readonly tellDelays: TellDelays | undefined;
}

function shortSeconds(): number {
  return Math.min(10, Number(options.seconds));
}

function apiTokenOf(folder: string): string {
  return readFileSync(join(folder, 'api-token'), 'utf8').trim();
}

async function measureAlone(name: string): Promise<void> {
  const work = alone[name];
  if (!work) throw new Error(`There is no "${name}" to measure alone: choose one of ${Object.keys(alone).join(', ')}.`);
  say(name);
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-bench-'));
  if (before[name]) {
    const { server, facts } = await start(folder, key);
    await before[name].by({ url: facts.endpoint, region: facts.region, ...key });
    await stop(server);
    await before[name].afterwards(folder);
  }
  const tells = name === 'loop';
  const { server, facts } = await start(folder, key, tells);
  try {
    const target = { url: facts.endpoint, region: facts.region, ...key };
    const measured = await work({ target, pid: server.pid, folder, tellDelays: tells ? delaysOf(server) : undefined });
    if (measured !== undefined) report[name] = measured;
  } finally {
    await stop(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureOwnServer(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-bench-'));
  try {
    await start(folder, key).then(({ server }) => stop(server));
    const starts: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { server, readyMs } = await start(folder, key);
      starts.push(readyMs);
      await stop(server);
    }
    say('the start, in processor time');
    report['start'] = await measureStart(folder, 15);
    report['readyMs'] = { median: round(starts.sort((a, b) => a - b)[2]!), all: starts.map(round) };
    const { server, facts } = await start(folder, key);
    try {
      await measure({ url: facts.endpoint, region: facts.region, ...key }, server, apiTokenOf(folder), folder);
    } finally {
      await stop(server);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ready: the health call answers. */
async function start(folder: string, key: { accessKeyId: string; secretAccessKey: string }, tellsDelays = false) {
  rmSync(join(folder, 'server.json'), { force: true });
  const own = ['--port', '0', '--data', folder, '--admin-key', `${key.accessKeyId}:${key.secretAccessKey}`];
  const started = performance.now();
  const server = spawn(process.execPath, [...heap, ...(tellsDelays ? delaysTold.arguments : []), program, ...own], {
    stdio: ['ignore', 'pipe', 'inherit', tellsDelays ? delaysTold.descriptor : 'ignore'],
  });
  const [, endpoint = ''] = await new Promise<RegExpExecArray>((resolve, reject) => {
    let output = '';
    server.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /(http:\/\/127\.0\.0\.1:\d+)/.exec(output);
      if (found) resolve(found);
    });
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
  await fetch(`${endpoint}/_sandlot/v1/health`);
  const readyMs = performance.now() - started;
  const facts = JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8')) as { endpoint: string; region: string };
  return { server, readyMs, facts };
}

function stop(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    server.once('exit', () => resolve());
    server.kill('SIGTERM');
  });
}

async function measure(
  target: Target,
  server: ChildProcess | undefined,
  apiToken?: string,
  folder?: string,
): Promise<void> {
  const identity = signedRequest(
    target,
    'sts',
    { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    'Action=GetCallerIdentity&Version=2011-06-15',
  );
  say('warming up');
  await load({ url: target.url, connections, seconds: 3, next: () => identity });
  const seconds = Number(options.seconds);
  say(`GetCallerIdentity for ${seconds} s`);
  report['getCallerIdentity'] = await load({ url: target.url, connections, seconds, next: () => identity });
  if (server && process.platform === 'linux') report['residentMb'] = residentMb(server.pid!);
  if (folder) report['getCallerIdentityOverTls'] = await measureTls(target.url, folder, seconds, identity);
  await measureUsers(target, apiToken);
  if (apiToken) await measureReset(target.url, apiToken);
}

/** The same requests on the same port, encrypted. */
async function measureTls(
  endpoint: string,
  dataFolder: string,
  seconds: number,
  identity: Buffer,
): Promise<LoadResult> {
  say(`GetCallerIdentity over TLS for ${seconds} s`);
  await makeAuthority({ endpoint, dataFolder });
  const ca = readFileSync(authorityFile(dataFolder), 'utf8');
  return load({ url: endpoint.replace('http:', 'https:'), ca, connections, seconds, next: () => identity });
}

async function measureUsers(target: Target, apiToken: string | undefined): Promise<void> {
  const identityStoreId = apiToken ? await enableIdentityCenter(target.url, apiToken) : 'd-1234567890';
  const users = Number(options.users);
  const perRound = Math.min(users, 20_000);
  const rounds = [];
  for (let made = 0; made < users; made += perRound) {
    const requests = Array.from({ length: Math.min(perRound, users - made) }, (_, i) =>
      createUser(target, identityStoreId, made + i),
    );
    let sent = 0;
    rounds.push(await load({ url: target.url, connections, next: () => requests[sent++] }));
    say(`CreateUser: ${made + requests.length} of ${users}, ${rounds.at(-1)!.perSecond}/s`);
  }
  report['createUser'] = { median: rounds.map((r) => r.perSecond).sort((a, b) => a - b)[rounds.length >> 1], rounds };
  say('ListUsers, pages of 100');
  const first = listUsers(target, identityStoreId, undefined);
  const token = await nextToken(target, identityStoreId);
  const later = listUsers(target, identityStoreId, token);
  let pages = 0;
  report['listUsers'] = await load({
    url: target.url,
    connections: 1,
    next: () => (pages++ < 1000 ? (pages % 2 ? first : later) : undefined),
  });
}

function jsonHeaders(operation: string): Record<string, string> {
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSIdentityStore.${operation}` };
}

function createUser(target: Target, IdentityStoreId: string, number: number): Buffer {
  const name = `user-${String(number).padStart(7, '0')}-${((number * 2_654_435_761) % 4_294_967_296).toString(36)}`;
  return signedRequest(
    target,
    'identitystore',
    jsonHeaders('CreateUser'),
    JSON.stringify({
      IdentityStoreId,
      UserName: name,
      DisplayName: name,
      Name: { GivenName: 'Bench', FamilyName: name },
      Emails: [{ Value: `${name}@example.com`, Type: 'Work', Primary: true }],
    }),
  );
}

function listUsers(target: Target, IdentityStoreId: string, NextToken: string | undefined): Buffer {
  return signedRequest(
    target,
    'identitystore',
    jsonHeaders('ListUsers'),
    JSON.stringify({ IdentityStoreId, MaxResults: 100, NextToken }),
  );
}

/** A token from the middle of the directory's pages. */
async function nextToken(target: Target, identityStoreId: string): Promise<string | undefined> {
  const { IdentitystoreClient, ListUsersCommand } = await import('@aws-sdk/client-identitystore');
  const client = new IdentitystoreClient({ endpoint: target.url, region: target.region, credentials: target });
  let NextToken: string | undefined;
  for (let page = 0; page < 20; page++) {
    const answer = await client.send(
      new ListUsersCommand({ IdentityStoreId: identityStoreId, MaxResults: 100, NextToken }),
    );
    NextToken = answer.NextToken ?? NextToken;
  }
  return NextToken;
}

async function enableIdentityCenter(url: string, apiToken: string): Promise<string> {
  const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}/_sandlot/v1/identity-center/enable`, {
    method: 'POST',
    headers,
    body: '{"withOrganizations":true}',
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (
    (await (await fetch(`${url}/_sandlot/v1/identity-center`, { headers })).json()) as { identityStoreId: string }
  ).identityStoreId;
}

async function measureReset(url: string, apiToken: string): Promise<void> {
  const started = performance.now();
  await fetch(`${url}/_sandlot/v1/reset`, { method: 'POST', headers: { authorization: `Bearer ${apiToken}` } });
  report['resetMs'] = { withUsers: Number(options.users), ms: round(performance.now() - started) };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
