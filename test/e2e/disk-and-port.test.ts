/** What the machine may refuse: a port, a folder, a disk's space. Exit codes that scripts can use, and nothing lost. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { cleanEnvironment, run, startServerProcess, type Finished, type ServerProcess } from './server-process.ts';

const serverProgram = join(dirname(fileURLToPath(import.meta.url)), '../../dist/server.js');
const adminKey = ['--admin-key', 'AKIADISKANDPORTTEST1:secret-of-this-test'];
const credentials = { accessKeyId: 'AKIADISKANDPORTTEST1', secretAccessKey: 'secret-of-this-test' };

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'sandlot-refused-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Starts the server, which is expected to refuse; ends by itself. */
async function refused(
  t: TestContext,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Finished> {
  const answer = await run(process.execPath, [serverProgram, ...args], {
    ...cleanEnvironment(folder(t)),
    ...environment,
  });
  assert.doesNotMatch(answer.stderr, /\n +at /, `a sentence, not a stack: ${answer.stderr}`);
  assert.equal(answer.stdout, '');
  return answer;
}

async function listening(t: TestContext): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function started(t: TestContext, folders?: { data: string; home: string }): Promise<ServerProcess> {
  const server = await startServerProcess(adminKey, folders);
  t.after(async () => {
    await server.stop({ remove: folders === undefined });
  });
  return server;
}

test('a taken port: exit code 3, and the sentence names it; the folder stays usable', async (t) => {
  const port = await listening(t);
  const data = folder(t);
  const answer = await refused(t, ['--port', String(port), '--data', data]);
  assert.equal(answer.code, 3, answer.stderr);
  assert.match(answer.stderr, new RegExp(`Port ${port} is taken`));
  assert.ok(!existsSync(join(data, 'server.json')));
  const background = await refused(t, ['--port', String(port), '--data', data, '--detach']);
  assert.equal(background.code, 3, background.stderr);
  await started(t, { data, home: folder(t) });
});

test('a data folder in use: exit code 4, and the one that uses it goes on', async (t) => {
  const server = await started(t);
  const before = readFileSync(join(server.data, 'server.json'), 'utf8');
  for (const extra of [[], ['--detach']]) {
    const answer = await refused(t, ['--port', '0', '--data', server.data, ...extra]);
    assert.equal(answer.code, 4, answer.stderr);
    assert.match(answer.stderr, /using the data folder/);
  }
  assert.equal(readFileSync(join(server.data, 'server.json'), 'utf8'), before);
  assert.equal((await server.api('GET', '/health')).status, 'ok');
});

/** What makes a folder, used once before, unusable; what the sentence must say. */
const spoilers: readonly (readonly [name: string, spoil: (data: string) => void, says: RegExp])[] = [
  [
    'of a newer Sandlot',
    (data) => {
      const db = new DatabaseSync(join(data, 'sandlot.db'));
      db.exec("UPDATE meta SET value = '99' WHERE name = 'format'");
      db.close();
    },
    /format 99/,
  ],
  [
    'with another master key',
    (data) => {
      const other = JSON.parse(readFileSync(join(data, 'master.key'), 'utf8'));
      other.keys[0] = { id: '00000000', key: Buffer.alloc(32, 1).toString('base64url') };
      writeFileSync(join(data, 'master.key'), JSON.stringify(other));
    },
    /key/,
  ],
  ['without its master key', (data) => rmSync(join(data, 'master.key')), /key/],
  ['with a damaged master key', (data) => writeFileSync(join(data, 'master.key'), '{"version":1,'), /damaged/],
  ['with a master key that others can read', (data) => chmodSync(join(data, 'master.key'), 0o644), /chmod 600/],
  [
    'with a text for a database',
    (data) => {
      rmSync(join(data, 'sandlot.db'));
      rmSync(join(data, 'sandlot.db-wal'), { force: true });
      writeFileSync(join(data, 'sandlot.db'), 'not a database, but long enough to be looked at '.repeat(100));
    },
    /sandlot\.db/,
  ],
  [
    "with another program's database",
    (data) => {
      rmSync(join(data, 'sandlot.db'));
      rmSync(join(data, 'sandlot.db-wal'), { force: true });
      const db = new DatabaseSync(join(data, 'sandlot.db'));
      db.exec('CREATE TABLE other(x)');
      db.close();
    },
    /not one of Sandlot's/,
  ],
  [
    'with a folder for a database',
    (data) => {
      rmSync(join(data, 'sandlot.db'));
      mkdirSync(join(data, 'sandlot.db'));
    },
    /sandlot\.db/,
  ],
  [
    'with a file for its blobs',
    (data) => {
      rmSync(join(data, 'blobs'), { recursive: true });
      writeFileSync(join(data, 'blobs'), '');
    },
    /blobs/,
  ],
];

test('a data folder that cannot be used: exit code 4, and the sentence says why', async (t) => {
  const original = await startServerProcess();
  assert.equal(await original.stop({ remove: false }), 0);
  t.after(() => {
    for (const path of [original.data, original.home]) rmSync(path, { recursive: true, force: true });
  });
  for (const [name, spoil, says] of spoilers) {
    await t.test(`a folder ${name}`, async (sub) => {
      const data = folder(sub);
      execFileSync('cp', ['-a', `${original.data}/.`, data]);
      spoil(data);
      const answer = await refused(sub, ['--port', '0', '--data', data]);
      assert.equal(answer.code, 4, answer.stderr);
      assert.match(answer.stderr, says);
      assert.match(answer.stderr, new RegExp(data));
    });
  }
  await t.test('a folder of another account', async (sub) => {
    const answer = await refused(sub, [
      '--port',
      '0',
      '--data',
      original.data,
      '--account',
      original.account === '111122223333' ? '111122224444' : '111122223333',
    ]);
    assert.equal(answer.code, 4, answer.stderr);
    assert.match(answer.stderr, new RegExp(original.account));
  });
  await t.test('none of this has hurt the original', async (sub) => {
    const again = await started(sub, original);
    assert.equal(again.account, original.account);
  });
});

test('a place where no folder can be: exit code 4', async (t) => {
  const place = folder(t);
  writeFileSync(join(place, 'file'), '');
  for (const data of [join(place, 'file'), join(place, 'file', 'below'), '/dev/null']) {
    for (const extra of [[], ['--detach']]) {
      const answer = await refused(t, ['--port', '0', '--data', data, ...extra]);
      assert.equal(answer.code, 4, `${data}: ${answer.stderr}`);
      assert.match(answer.stderr, /--data/);
    }
  }
});

test('a folder that holds other things is not taken over: exit code 4, and its access stays', async (t) => {
  const data = folder(t);
  chmodSync(data, 0o755);
  writeFileSync(join(data, 'letter.txt'), 'mine');
  for (const extra of [[], ['--detach']]) {
    const answer = await refused(t, ['--port', '0', '--data', data, ...extra]);
    assert.equal(answer.code, 4, answer.stderr);
  }
  assert.equal(statSync(data).mode & 0o777, 0o755);
  assert.deepEqual(readdirSync(data), ['letter.txt']);
});

test('wrong options: exit code 2 and a sentence', async (t) => {
  const wrong: readonly (readonly string[])[] = [
    ['--prot', '1'],
    ['--port', 'x'],
    ['--port', '70000'],
    ['--port', '-1'],
    ['--port'],
    ['--port='],
    ['--account', '1'],
    ['--region', 'moon'],
    ['--admin-key', 'x'],
    ['stray'],
    ['--root-email', 'a b'],
    ['--data='],
  ];
  for (const args of wrong) {
    const answer = await refused(t, args);
    assert.equal(answer.code, 2, `${args.join(' ')}: ${answer.stderr}`);
    assert.ok(answer.stderr.trim().length > 10);
  }
  assert.equal((await refused(t, [], { SANDLOT_PORT: 'x' })).code, 2);
});

/** A file system of its own, of this many bytes; undefined (with the reason) where none can be made. */
function smallDisk(t: TestContext, bytes: number): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    t.skip('Only root on Linux can mount a small file system.');
    return undefined;
  }
  const path = mkdtempSync(join(tmpdir(), 'sandlot-disk-'));
  t.after(() => {
    try {
      execFileSync('umount', ['-l', path], { stdio: 'pipe' });
    } catch {
      // It was never mounted.
    }
    rmSync(path, { recursive: true, force: true });
  });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'tmpfs', path], { stdio: 'pipe' });
  } catch (error) {
    t.skip(`No small file system can be mounted here: ${(error as Error).message.split('\n')[1] ?? ''}`);
    return undefined;
  }
  return path;
}

/** Takes the disk's room but for `leave` bytes. */
function fill(disk: string, leave: number): string {
  const ballast = join(disk, 'ballast');
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - leave), 1));
  return ballast;
}

test('a full disk: 503 with a sentence, nothing acknowledged is lost, and it goes on once there is room', async (t) => {
  const disk = smallDisk(t, 24 * 1024 * 1024);
  if (disk === undefined) return;
  const folders = { data: join(disk, 'data'), home: folder(t) };
  mkdirSync(folders.data);
  const server = await startServerProcess(adminKey, folders);
  t.after(async () => {
    await server.stop({ signal: 'SIGKILL', remove: false });
  });
  let errors = '';
  server.process.stderr!.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const config = { endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  const [iam, s3] = [new IAM(config), new S3({ ...config, forcePathStyle: true })];
  t.after(() => {
    iam.destroy();
    s3.destroy();
  });
  await s3.createBucket({ Bucket: 'things' });
  await s3.putObject({ Bucket: 'things', Key: 'kept', Body: 'kept' });

  const ballast = fill(disk, 256 * 1024);
  const acknowledged: string[] = [];
  const failures = new Map<string, number>();
  for (let at = 0; at < 400 && (failures.get('ServiceUnavailable 503') ?? 0) < 20; at++) {
    const UserName = `user-${at}`;
    await iam.createUser({ UserName, Tags: [{ Key: 'weight', Value: 'x'.repeat(250) }] }).then(
      () => acknowledged.push(UserName),
      (error) => {
        const name = `${error.name} ${error.$metadata?.httpStatusCode}`;
        failures.set(name, (failures.get(name) ?? 0) + 1);
        assert.match(error.message, /No space is left.*Nothing was changed/);
      },
    );
  }
  assert.deepEqual(
    [...failures.keys()],
    ['ServiceUnavailable 503'],
    'the disk has to become full, and nothing else may go wrong',
  );
  await assert.rejects(
    s3.putObject({ Bucket: 'things', Key: 'lost', Body: 'x'.repeat(1024 * 1024) }),
    (error: any) => error.name === 'ServiceUnavailable' && error.$metadata.httpStatusCode === 503,
  );

  const users = async (from = iam) =>
    (await from.listUsers({ MaxItems: 1000 })).Users!.map(({ UserName }) => UserName!).sort();
  assert.deepEqual(
    await users(),
    acknowledged.toSorted(),
    'reads go on, and show what was acknowledged and nothing else',
  );
  assert.equal(await (await s3.getObject({ Bucket: 'things', Key: 'kept' })).Body!.transformToString(), 'kept');
  assert.equal((await server.api('GET', '/health')).status, 'ok');

  rmSync(ballast);
  await iam.createUser({ UserName: 'with-room-again' });
  await s3.putObject({ Bucket: 'things', Key: 'later', Body: 'x'.repeat(100_000) });
  await server.api('POST', '/identity-center/enable', { withOrganizations: true });
  assert.ok(errors.length < 1024 * 1024, `the log grew to ${errors.length} bytes`);

  await server.stop({ signal: 'SIGKILL', remove: false });
  const again = await started(t, folders);
  const later = new IAM({ ...config, endpoint: again.endpoint });
  t.after(() => later.destroy());
  assert.deepEqual(await users(later), [...acknowledged, 'with-room-again'].sort());
});

test('a disk that is full, or read-only, at the start: exit code 4', async (t) => {
  const disk = smallDisk(t, 4 * 1024 * 1024);
  if (disk === undefined) return;
  const full = join(disk, 'data');
  mkdirSync(full);
  const ballast = fill(disk, 0);
  const answer = await refused(t, ['--port', '0', '--data', full]);
  assert.equal(answer.code, 4, answer.stderr);
  assert.match(answer.stderr, /space|full/i);
  rmSync(ballast);
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  for (const data of [full, join(disk, 'new')]) {
    const readOnly = await refused(t, ['--port', '0', '--data', data]);
    assert.equal(readOnly.code, 4, readOnly.stderr);
    assert.match(readOnly.stderr, /--data|data folder/);
  }
});

/** A server's folder on a small disk: with a user, a body, and the first server ended as `signal` ends it. */
async function populated(
  t: TestContext,
  disk: string,
  signal: NodeJS.Signals,
): Promise<{ data: string; home: string }> {
  const folders = { data: join(disk, 'data'), home: folder(t) };
  mkdirSync(folders.data, { mode: 0o700 });
  const server = await startServerProcess(adminKey, folders);
  const config = { endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  const [iam, s3] = [new IAM(config), new S3({ ...config, forcePathStyle: true })];
  await iam.createUser({ UserName: 'kept' });
  await s3.createBucket({ Bucket: 'things' });
  await s3.putObject({ Bucket: 'things', Key: 'kept', Body: 'kept' });
  for (const client of [iam, s3]) client.destroy();
  await server.stop({ signal, remove: false });
  return folders;
}

/**
 * The server as `sandlot start --detach` leaves it: found by what it printed, since the disk may not take server.json.
 */
async function startedDetached(t: TestContext, data: string): Promise<{ endpoint: string; printed: string }> {
  const answer = await run(
    process.execPath,
    [serverProgram, '--port', '0', '--data', data, ...adminKey, '--detach'],
    cleanEnvironment(folder(t)),
  );
  assert.equal(answer.code, 0, answer.stderr);
  const pid = Number(/as process (\d+)/.exec(answer.stdout)?.[1]);
  t.after(async () => {
    process.kill(pid, 'SIGTERM');
    while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 20));
  });
  return { endpoint: /Endpoint +(\S+)/.exec(answer.stdout)![1]!, printed: answer.stdout };
}

async function readsOnly(endpoint: string, t: TestContext) {
  const config = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  const [iam, s3] = [new IAM(config), new S3({ ...config, forcePathStyle: true })];
  t.after(() => {
    iam.destroy();
    s3.destroy();
  });
  assert.deepEqual(
    (await iam.listUsers({})).Users!.map(({ UserName }) => UserName),
    ['kept'],
  );
  assert.equal(await (await s3.getObject({ Bucket: 'things', Key: 'kept' })).Body!.transformToString(), 'kept');
  const refusal = (error: any) =>
    error.name === 'ServiceUnavailable' &&
    error.$metadata.httpStatusCode === 503 &&
    /Nothing was changed/.test(error.message);
  await assert.rejects(
    iam.createUser({ UserName: 'lost', Tags: [{ Key: 'weight', Value: 'x'.repeat(250) }] }),
    refusal,
  );
  await assert.rejects(s3.putObject({ Bucket: 'things', Key: 'lost', Body: 'x'.repeat(1024 * 1024) }), refusal);
  return { iam, s3 };
}

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`a full disk at a later start, after ${signal}: reads are served, changes once there is room`, async (t) => {
    const disk = smallDisk(t, 24 * 1024 * 1024);
    if (disk === undefined) return;
    const { data } = await populated(t, disk, signal);
    const ballast = fill(disk, 0);
    const { endpoint, printed } = await startedDetached(t, data);
    assert.match(printed, /WARNING .*(space|full|written)/i);
    const { iam, s3 } = await readsOnly(endpoint, t);
    rmSync(ballast);
    await iam.createUser({ UserName: 'with-room-again' });
    await s3.putObject({ Bucket: 'things', Key: 'later', Body: 'x'.repeat(100_000) });
    assert.deepEqual(
      (await iam.listUsers({})).Users!.map(({ UserName }) => UserName),
      ['kept', 'with-room-again'],
    );
  });

  test(`a disk without inodes at a later start, after ${signal}`, async (t) => {
    const disk = smallDisk(t, 24 * 1024 * 1024);
    if (disk === undefined) return;
    const { data } = await populated(t, disk, signal);
    execFileSync('mount', ['-o', `remount,nr_inodes=${readdirSync(disk, { recursive: true }).length + 1}`, disk]);
    const { endpoint } = await startedDetached(t, data);
    const config = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
    const iam = new IAM(config);
    t.after(() => iam.destroy());
    assert.deepEqual(
      (await iam.listUsers({})).Users!.map(({ UserName }) => UserName),
      ['kept'],
    );
  });

  test(`a read-only disk at a later start, after ${signal}: reads are served, and the start says it`, async (t) => {
    const disk = smallDisk(t, 24 * 1024 * 1024);
    if (disk === undefined) return;
    const { data } = await populated(t, disk, signal);
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const { endpoint, printed } = await startedDetached(t, data);
    assert.match(printed, /WARNING .*can(not)? be (read|used)/);
    const { iam } = await readsOnly(endpoint, t);
    execFileSync('mount', ['-o', 'remount,rw', disk]);
    await iam.createUser({ UserName: 'writable-again' });
  });
}

test('the command line: what it cannot do has an exit code and a sentence', async (t) => {
  const server = await started(t);
  const unknown = await server.sandlot('no-such-command');
  assert.equal(unknown.code, 2, unknown.stderr);
  assert.ok(unknown.stderr.trim().length > 10 && !/\n +at /.test(unknown.stderr), unknown.stderr);
  const copy = folder(t);
  copyFileSync(join(server.data, 'api-token'), join(copy, 'api-token'));
  writeFileSync(join(copy, 'server.json'), JSON.stringify({ endpoint: 'http://127.0.0.1:1', pid: 999_999_999 }));
  const nobody = await run(join(server.data, 'bin', 'sandlot'), ['status'], { ...server.env, SANDLOT_DATA: copy });
  assert.notEqual(nobody.code, 0);
  assert.ok(!/\n +at /.test(nobody.stderr + nobody.stdout), nobody.stderr);
});
