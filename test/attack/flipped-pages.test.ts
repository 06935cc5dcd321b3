/**
 * Flips bits and pages of a populated data folder at seeded random places and starts a server on it: every answer is
 * then what was stored or a refusal with 503, changes are refused, and the start says it.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { IAM } from '@aws-sdk/client-iam';
import { Identitystore } from '@aws-sdk/client-identitystore';
import { S3 } from '@aws-sdk/client-s3';
import { readConfig } from '../../src/server/config.ts';
import { startServer, type RunningServer } from '../../src/server/main.ts';
import { StartRefused } from '../../src/server/process/start-refused.ts';
import { randomFrom } from '../../src/testing/random.ts';

const users = Array.from({ length: 60 }, (_, index) => `user-${String(index).padStart(2, '0')}`);
const bodies = new Map([
  // Not so small that it would lie in the store.
  ['small', Buffer.from('small body '.repeat(3000))],
  ['large', Buffer.alloc(3 * 1024 * 1024, 'large body ')],
]);
const adminKey = { accessKeyId: 'AKIAFLIPPEDPAGESTEST', secretAccessKey: 'secret-of-this-test' };

/** Those of a test that fails are to be closed, too: an open server keeps the process. */
const open = new Set<RunningServer>();

async function start(data: string): Promise<RunningServer> {
  const server = await startServer({ ...readConfig([], {}), port: 0, data, adminKey });
  open.add(server);
  return server;
}

async function stop(server: RunningServer): Promise<void> {
  if (open.delete(server)) await server.close();
}

function clients({ endpoint, region }: RunningServer) {
  const config = { endpoint, region, credentials: adminKey, maxAttempts: 1 };
  const made = {
    iam: new IAM(config),
    directory: new Identitystore(config),
    s3: new S3({ ...config, forcePathStyle: true }),
  };
  return {
    ...made,
    destroy: () => {
      for (const client of Object.values(made)) client.destroy();
    },
  };
}

async function callApi(
  { endpoint, apiToken }: RunningServer,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; answer: any }> {
  const response = await fetch(`${endpoint}/_sandlot/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: JSON.parse((await response.text()) || 'null') };
}

function flip(file: string, at: number, length: number, mask: number): void {
  const bytes = readFileSync(file);
  for (let index = at; index < Math.min(bytes.length, at + length); index++) bytes[index]! ^= mask;
  writeFileSync(file, bytes);
}

/** All of them: SQLite leaves what was there before on pages that it has freed. */
function placesOf(text: string, bytes: Buffer): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}

const pageBytes = 4096;
const damages: Record<string, (file: string, random: (below: number) => number) => void> = {
  'a bit': (file, random) => flip(file, random(readFileSync(file).length), 1, 1 << random(8)),
  "a page's head": (file, random) =>
    flip(file, pageBytes * random(readFileSync(file).length / pageBytes) + random(12), 1, 1 + random(255)),
  'a page': (file, random) =>
    flip(file, pageBytes * (1 + random(readFileSync(file).length / pageBytes - 1)), pageBytes, 0xff),
  'the end': (file, random) => {
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, random(bytes.length)));
  },
};

interface Folder {
  readonly data: string;
  readonly directory: string;
}

async function populate(data: string): Promise<Folder> {
  const server = await start(data);
  const { iam, directory, s3, destroy } = clients(server);
  await callApi(server, 'POST', '/identity-center/enable', { withOrganizations: true });
  await server.runtime.jobs.idle();
  const { identityStoreId } = (await callApi(server, 'GET', '/identity-center')).answer;
  await s3.createBucket({ Bucket: 'things' });
  await Promise.all(
    users.map(async (name) => {
      await iam.createUser({ UserName: name, Tags: [{ Key: 'note', Value: `of ${name}` }] });
      await directory.createUser({
        IdentityStoreId: identityStoreId,
        UserName: name,
        DisplayName: name,
        Name: { GivenName: name, FamilyName: 'Test' },
      });
    }),
  );
  for (const [Key, Body] of bodies) await s3.putObject({ Bucket: 'things', Key, Body });
  await server.runtime.jobs.idle();
  destroy();
  await stop(server);
  return { data, directory: identityStoreId };
}

/** Whether it was answered; what is refused must be a 503. */
async function rightOrRefused(what: string, ask: () => Promise<unknown>, right: unknown): Promise<boolean> {
  let answer: unknown;
  try {
    answer = await ask();
  } catch (error) {
    const { $metadata, message } = error as { $metadata?: { httpStatusCode?: number }; message: string };
    assert.equal($metadata?.httpStatusCode, 503, `${what}: ${message}`);
    return false;
  }
  assert.deepEqual(answer, right, what);
  return true;
}

/** How many of the questions were answered, all of them right. */
async function askEverything(
  server: RunningServer,
  { directory: IdentityStoreId }: Folder,
  what: string,
): Promise<{ answered: number; asked: number }> {
  const { iam, directory, s3, destroy } = clients(server);
  const names = (list: readonly { UserName?: string }[] | undefined) => list!.map(({ UserName }) => UserName).sort();
  const questions: [string, () => Promise<unknown>, unknown][] = [
    ['ListUsers', async () => names((await iam.listUsers({ MaxItems: 1000 })).Users), users],
    [
      'ListUsers of the directory',
      async () => names((await directory.listUsers({ IdentityStoreId, MaxResults: 100 })).Users),
      users,
    ],
    [
      'ListObjectsV2',
      async () => (await s3.listObjectsV2({ Bucket: 'things' })).Contents?.map(({ Key }) => Key),
      ['large', 'small'],
    ],
    ...users.map((UserName): [string, () => Promise<unknown>, unknown] => [
      `GetUser ${UserName}`,
      async () => (await iam.getUser({ UserName })).User!.Tags,
      [{ Key: 'note', Value: `of ${UserName}` }],
    ]),
    ...[...bodies].map(([Key, body]): [string, () => Promise<unknown>, unknown] => [
      `GetObject ${Key}`,
      async () =>
        Buffer.from(await (await s3.getObject({ Bucket: 'things', Key })).Body!.transformToByteArray()).equals(body),
      true,
    ]),
  ];
  let answered = 0;
  for (const [name, ask, right] of questions) if (await rightOrRefused(`${what}: ${name}`, ask, right)) answered++;
  destroy();
  return { answered, asked: questions.length };
}

async function finishedCheck(server: RunningServer): Promise<any> {
  let { answer } = await callApi(server, 'POST', '/data-check');
  while (answer.running) {
    await pause(20);
    ({ answer } = await callApi(server, 'GET', '/data-check'));
  }
  return answer;
}

describe('a data folder with flipped pages', () => {
  const root = mkdtempSync(join(tmpdir(), 'sandlot-flipped-'));
  let original: Folder;
  before(async () => {
    original = await populate(join(root, 'original'));
  });
  afterEach(() => Promise.all([...open].map(stop)));
  after(() => rmSync(root, { recursive: true, force: true }));

  const copy = (): Folder => {
    const data = mkdtempSync(join(root, 'copy-'));
    cpSync(original.data, data, { recursive: true });
    return { ...original, data };
  };
  const startOrRefused = async ({ data }: Folder, what: string): Promise<RunningServer | undefined> => {
    try {
      return await start(data);
    } catch (error) {
      assert.ok(error instanceof StartRefused && error.exitCode === 4, `${what}: ${(error as Error).stack}`);
      assert.match(error.message, /sandlot\.db/, what);
      return undefined;
    }
  };

  for (const [kind, damage] of Object.entries(damages)) {
    test(`${kind}: right, or refused; changes refused, and the start says it`, async () => {
      const outcomes = { refused: 0, said: 0, harmless: 0 };
      for (let seed = 1; seed <= 8; seed++) {
        const what = `${kind}, seed ${seed}`;
        const folder = copy();
        const file = join(folder.data, 'sandlot.db');
        damage(file, randomFrom(seed));
        const damaged = readFileSync(file);
        const server = await startOrRefused(folder, what);
        if (!server) {
          outcomes.refused++;
          assert.ok(readFileSync(file).equals(damaged), what);
          continue;
        }
        const { answered, asked } = await askEverything(server, folder, what);
        const said = server.warnings().some((warning) => /DAMAGED/.test(warning));
        outcomes[said ? 'said' : 'harmless']++;
        if (!said) assert.equal(answered, asked, `${what}: what is refused must have been said at the start`);
        const { iam, s3, destroy } = clients(server);
        if (said) {
          assert.equal(await rightOrRefused(what, () => iam.createUser({ UserName: 'new' }), 'refused'), false);
          assert.equal(
            await rightOrRefused(what, () => s3.putObject({ Bucket: 'things', Key: 'new', Body: 'new' }), 'refused'),
            false,
          );
          assert.ok((await finishedCheck(server)).problems.length > 0, what);
        }
        destroy();
        await stop(server);
        if (said) assert.ok(readFileSync(file).equals(damaged), `${what}: nothing is written over damage`);
      }
      assert.ok(outcomes.refused + outcomes.said > 2, JSON.stringify(outcomes));
    });
  }

  test('a flipped bit in one user leaves the others to be read', async () => {
    const folder = copy();
    const file = join(folder.data, 'sandlot.db');
    const places = placesOf('of user-33', readFileSync(file));
    assert.ok(places.length > 0);
    for (const at of places) flip(file, at, 1, 1);
    const server = (await startOrRefused(folder, 'one user'))!;
    assert.match(server.warnings().join('\n'), /DAMAGED.*sandlot doctor/);
    const { iam, destroy } = clients(server);
    await assert.rejects(iam.getUser({ UserName: 'user-33' }), {
      name: 'ServiceUnavailable',
      message: /sandlot\.db is damaged.*sandlot doctor/,
    });
    assert.equal((await iam.getUser({ UserName: 'user-03' })).User!.UserName, 'user-03');
    destroy();
    await stop(server);
  });

  test('damage under a running server is found by a check, and changes stop', async () => {
    const folder = copy();
    const server = await start(folder.data);
    assert.deepEqual((await finishedCheck(server)).problems, []);
    const { iam, destroy } = clients(server);
    // What was read before is not answered from memory either.
    const suspect = () => iam.getUser({ UserName: 'user-44' });
    assert.equal((await suspect()).User!.UserName, 'user-44');
    const file = join(folder.data, 'sandlot.db');
    // From outside, as a disk does: closing the file in this process would let go of the store's locks.
    const places = placesOf('of user-44', readFileSync(join(original.data, 'sandlot.db')));
    const { spawnSync } = await import('node:child_process');
    const script =
      `const fs = require('node:fs'); const f = fs.openSync(${JSON.stringify(file)}, 'r+'); ` +
      `for (const at of ${JSON.stringify(places)}) fs.writeSync(f, 'X', at)`;
    assert.equal(spawnSync(process.execPath, ['-e', script]).status, 0);
    const check = await finishedCheck(server);
    assert.match(check.problems.join(), /checksum/);
    await assert.rejects(suspect(), { name: 'ServiceUnavailable', message: /sandlot\.db is damaged/ });
    await assert.rejects(iam.createUser({ UserName: 'new' }), {
      name: 'ServiceUnavailable',
      message: /damaged.*Nothing was changed/s,
    });
    destroy();
    await stop(server);
  });

  test('a flipped byte in a body: 503 for a small one and parts, a large one breaks off; the check says', async () => {
    const folder = copy();
    const files = readdirSync(join(folder.data, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    assert.equal(files.length, bodies.size);
    for (const entry of files) flip(join(entry.parentPath, entry.name), 300, 1, 1);
    const server = await start(folder.data);
    const { s3, destroy } = clients(server);
    const refusal = { name: 'ServiceUnavailable', message: /body of s3:\/\/things\/\w+ is damaged/ };
    await assert.rejects(s3.getObject({ Bucket: 'things', Key: 'small' }), refusal);
    await assert.rejects(s3.getObject({ Bucket: 'things', Key: 'large', Range: 'bytes=0-99' }), refusal);
    await assert.rejects(async () => {
      const { Body } = await s3.getObject({ Bucket: 'things', Key: 'large' });
      await Body!.transformToByteArray();
    });
    const { problems } = await finishedCheck(server);
    assert.deepEqual(problems.map((problem: string) => /s3:\/\/things\/\w+/.exec(problem)?.[0]).sort(), [
      's3://things/large',
      's3://things/small',
    ]);
    // A body is its object's alone: putting it again is the way out.
    await s3.putObject({ Bucket: 'things', Key: 'small', Body: 'again' });
    assert.equal(await (await s3.getObject({ Bucket: 'things', Key: 'small' })).Body!.transformToString(), 'again');
    destroy();
    await stop(server);
  });
});
