/**
 * Makes a data folder for the fixtures: `node test/data-folder/make.ts <server program> <folder>`. The program is the
 * entry point (src/server/index.ts, or dist/server.js) of the version whose data folder is to be kept.
 *
 *   data/            what the server left when it was stopped, its database vacuumed
 *   killed/          what differs after some more writes and kill -9: the write-ahead log, and bodies
 *   contents.json    secrets (made for this, opening nothing else), and a survey of each
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { callApi } from './call-api.ts';
import { populate } from './populate.ts';
import { survey, type OpenFolder } from './survey.ts';

const credentials = { accessKeyId: 'AKIASANDLOTFIXTURE01', secretAccessKey: 'kept-in-the-repository-for-tests-alone' };
const account = '444455556666';
const [program, out] = process.argv.slice(2);
if (!program || !out) throw new Error('Usage: node test/data-folder/make.ts <server program> <folder>');

interface Running extends OpenFolder {
  end(signal: NodeJS.Signals): Promise<void>;
}

async function start(data: string): Promise<Running> {
  rmSync(join(data, 'server.json'), { force: true });
  const child: ChildProcess = spawn(
    process.execPath,
    [
      program!,
      '--port',
      '0',
      '--data',
      data,
      '--account',
      account,
      '--admin-key',
      `${credentials.accessKeyId}:${credentials.secretAccessKey}`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  process.once('exit', () => child.kill('SIGKILL'));
  child.once('exit', (code) => {
    if (code) throw new Error(`The server ended with ${code}.`);
  });
  for await (const chunk of child.stdout!) if (String(chunk).includes('sandlot env')) break;
  const { endpoint, region } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8'));
  const token = readFileSync(join(data, 'api-token'), 'utf8').trim();
  return {
    endpoint,
    region,
    account,
    credentials,
    api: (method, path, body) => callApi(endpoint, token, method, path, body),
    end: async (signal) => {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

const madeAt = new Date().toISOString();
const data = mkdtempSync(join(tmpdir(), 'sandlot-fixture-'));
let server = await start(data);
const secrets = await populate(server);
const found = await survey(server, secrets);
await server.end('SIGTERM');
const database = join(data, 'sandlot.db');
const db = new DatabaseSync(database);
db.exec('VACUUM');
db.close();
rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'killed'), { recursive: true });
const kept = ['sandlot.db', 'master.key', 'api-token', 'root-password', 'blobs'];
for (const name of kept) cpSync(join(data, name), join(out, 'data', name), { recursive: true });

server = await start(data);
await new IAM(server).createUser({ UserName: 'last-minute', Tags: [{ Key: 'kept', Value: 'in the log' }] });
await new S3({ ...server, forcePathStyle: true }).putObject({
  Bucket: 'kept-things',
  Key: 'late',
  Body: 'written before the end',
});
const foundAfterKill = await survey(server, secrets);
await server.end('SIGKILL');
if (!readFileSync(database).equals(readFileSync(join(out, 'data', 'sandlot.db'))))
  throw new Error('The log was written back: the fixtures cannot share a database.');
cpSync(`${database}-wal`, join(out, 'killed', 'sandlot.db-wal'));
for (const path of readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) =>
  entry.isFile(),
)) {
  const file = join(path.parentPath, path.name).slice(data.length + 1);
  if (!existsSync(join(out, 'data', file))) cpSync(join(data, file), join(out, 'killed', file));
}
const { accessKeyId, secretAccessKey } = credentials;
const contents = {
  madeAt,
  account,
  credentials: { accessKeyId, secretAccessKey },
  secrets,
  survey: found,
  surveyAfterKill: foundAfterKill,
};
// Clients leave a mark of where they have their keys from.
writeFileSync(
  join(out, 'contents.json'),
  `${JSON.stringify(contents, (key, value) => (key === '$source' ? undefined : value))}\n`,
);
rmSync(data, { recursive: true, force: true });
