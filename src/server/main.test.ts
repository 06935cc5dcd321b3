/** The server as configuration starts it, on a data folder. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { CreateUserCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { freePort } from '../testing/servers/free-port.ts';
import { readConfig } from './config.ts';
import { startServer } from './main.ts';
import { StartRefused } from './process/start-refused.ts';

const adminKey = 'AKIASANDLOTADMINKEY1:secret-of-the-test-suite';

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-main-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function start(data: string, ...args: string[]) {
  return startServer(readConfig(['--port', '0', '--data', data, ...args], {}));
}

function client(endpoint: string, key = adminKey) {
  const [accessKeyId = '', secretAccessKey = ''] = key.split(':');
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
}

/** For a test's `skip`: as of many containers. */
async function lacksSecondAddress(): Promise<string | false> {
  const server = createServer().listen(0, '::1');
  try {
    await once(server, 'listening');
  } catch (error) {
    return `nothing can listen at ::1 here (${(error as NodeJS.ErrnoException).code})`;
  }
  server.close();
  return false;
}

test('account, token and state stay over a restart; the administrator key is there only when configured', async (t) => {
  const data = newFolder(t);
  const first = await start(data, '--admin-key', adminKey);
  await new IAMClient(client(first.endpoint)).send(new CreateUserCommand({ UserName: 'kept' }));
  await first.close();
  const second = await start(data, '--admin-key', adminKey);
  assert.equal(second.account, first.account);
  assert.equal(second.apiToken, first.apiToken);
  assert.equal(
    (await new IAMClient(client(second.endpoint)).send(new GetUserCommand({ UserName: 'kept' }))).User?.UserName,
    'kept',
  );
  await second.close();
  const third = await start(data);
  t.after(() => third.close());
  await assert.rejects(new STSClient(client(third.endpoint)).send(new GetCallerIdentityCommand({})), {
    name: 'InvalidClientTokenId',
  });
});

test('a reset keeps the account, the token and the administrator key, and ends every session of before', async (t) => {
  const server = await start(newFolder(t), '--admin-key', adminKey);
  t.after(() => server.close());
  const session = server.runtime.issueCredentials({ kind: 'root', account: server.account, durationSeconds: 900 });
  const asSession = new STSClient({ ...client(server.endpoint), credentials: session });
  assert.equal((await asSession.send(new GetCallerIdentityCommand({}))).Account, server.account);
  const iam = new IAMClient(client(server.endpoint));
  await iam.send(new CreateUserCommand({ UserName: 'gone' }));
  await server.reset();
  await assert.rejects(asSession.send(new GetCallerIdentityCommand({})), { name: 'InvalidClientTokenId' });
  await assert.rejects(iam.send(new GetUserCommand({ UserName: 'gone' })), { name: 'NoSuchEntityException' });
  assert.equal(
    (await new STSClient(client(server.endpoint)).send(new GetCallerIdentityCommand({}))).Account,
    server.account,
  );
});

test('the folder and what is secret in it are for their owner only', async (t) => {
  const data = newFolder(t);
  const server = await start(data);
  await server.close();
  assert.equal(statSync(data).mode & 0o777, 0o700);
  for (const file of ['master.key', 'api-token', 'root-password'])
    assert.equal(statSync(join(data, file)).mode & 0o777, 0o600, file);
  assert.doesNotMatch(
    readFileSync(join(data, 'sandlot.db'), 'latin1'),
    new RegExp(readFileSync(join(data, 'root-password'), 'utf8').trim()),
  );
});

test('another account than the kept one is refused', async (t) => {
  const data = newFolder(t);
  await (await start(data, '--account', '111122223333')).close();
  await assert.rejects(
    start(data, '--account', '444455556666'),
    (error) =>
      error instanceof StartRefused && error.exitCode === 4 && /belongs to account 111122223333/.test(error.message),
  );
});

test('a data folder in use is refused', async (t) => {
  const data = newFolder(t);
  const server = await start(data);
  t.after(() => server.close());
  await assert.rejects(
    start(data),
    (error) => error instanceof StartRefused && error.exitCode === 4 && /is using the data folder/.test(error.message),
  );
});

test('a taken port is refused', async (t) => {
  const server = await start(newFolder(t));
  t.after(() => server.close());
  const { port } = new URL(server.endpoint);
  await assert.rejects(
    startServer(readConfig(['--port', port, '--data', newFolder(t)], {})),
    (error) => error instanceof StartRefused && error.exitCode === 3,
  );
});

test('the port is had at both loopback addresses, or not at all', { skip: await lacksSecondAddress() }, async (t) => {
  const server = await start(newFolder(t));
  const { port } = new URL(server.endpoint);
  const health = (address: string) => fetch(`http://${address}:${port}/_sandlot/v1/health`);
  try {
    for (const address of ['127.0.0.1', '[::1]']) assert.equal((await health(address)).status, 200, address);
  } finally {
    await server.close();
  }
  for (const address of ['127.0.0.1', '[::1]']) await assert.rejects(health(address), address);
  // At the other address nobody has it.
  const taken = await freePort();
  const stranger = createServer().listen(taken, '::1');
  await once(stranger, 'listening');
  t.after(() => stranger.close());
  const data = newFolder(t);
  const refused = startServer(readConfig(['--port', String(taken), '--data', data], {}));
  t.after(async () => (await refused.catch(() => undefined))?.close());
  await assert.rejects(
    refused,
    (error) =>
      error instanceof StartRefused && error.exitCode === 3 && /another program at \[::1\], where/.test(error.message),
  );
  await (await start(data)).close();
});

test('another master key is refused, and so is one that others may read', async (t) => {
  const data = newFolder(t);
  await (await start(data)).close();
  const key = readFileSync(join(data, 'master.key'), 'utf8');
  chmodSync(join(data, 'master.key'), 0o644);
  await assert.rejects(start(data), (error) => error instanceof StartRefused && error.exitCode === 4);
  rmSync(join(data, 'master.key'));
  await assert.rejects(start(data), (error) => error instanceof StartRefused && error.exitCode === 4);
  writeFileSync(join(data, 'master.key'), key, { mode: 0o600 });
  chmodSync(join(data, 'master.key'), 0o600);
  await (await start(data)).close();
});

test('a data folder that is deleted under the server is noticed', async (t) => {
  const data = newFolder(t);
  const server = await start(data);
  t.after(() => server.close());
  rmSync(join(data, 'sandlot.db'));
  await server.lost;
});
