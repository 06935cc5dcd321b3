/** TLS and HTTP on the server's one port, as clients meet them. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { readConfig } from '../server/config.ts';
import { startServer } from '../server/main.ts';
import { startSandlot, type Sandlot } from '../testing/start-sandlot.ts';
import { exchange, head } from '../testing/requests/socket.ts';
import { ask, handshake, overTls } from '../testing/requests/handshake.ts';

let sandlot: Sandlot;
let ca: string;
let secure: string;
let port: string;

before(async () => {
  sandlot = await startSandlot();
  ca = await sandlot.certificateAuthority();
  secure = overTls(sandlot.endpoint);
  port = new URL(secure).port;
});
after(() => sandlot.close());

const health = '/_sandlot/v1/health';

describe('both on one port', () => {
  for (const endpoint of [() => sandlot.endpoint, () => secure, () => overTls(sandlot.endpoint, 'localhost')]) {
    test('a page is answered', async () => {
      const { status, text } = await ask(endpoint(), health, { ca });
      assert.equal(status, 200);
      assert.ok(JSON.parse(text).instance);
    });
  }

  test('the names below localhost have a certificate each', async () => {
    for (const name of ['console.localhost', 'a.s3.localhost']) {
      const socket = await handshake(sandlot.endpoint, { ca, servername: name });
      assert.equal(socket.getPeerX509Certificate()!.checkHost(name), name);
      assert.equal(socket.authorized, true);
      socket.destroy();
    }
  });

  test('a name in capitals is the same name', async () => {
    const socket = await handshake(sandlot.endpoint, { ca, servername: 'LocalHost' });
    assert.equal(socket.authorized, true);
    socket.destroy();
  });

  test('SDK clients sign, send and get over TLS what they do over HTTP', async () => {
    const httpsAgent = new Agent({ ca, keepAlive: true });
    const config = { ...sandlot.clientConfig, endpoint: secure, requestHandler: { httpsAgent } };
    const sts = new STSClient(config);
    assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Account, sandlot.account);
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'over-tls' }));
    const Body = Buffer.alloc(3 * 1024 * 1024, 'tls');
    await s3.send(new PutObjectCommand({ Bucket: 'over-tls', Key: 'k', Body }));
    const got = await s3.send(new GetObjectCommand({ Bucket: 'over-tls', Key: 'k' }));
    assert.ok(Body.equals(Buffer.from(await got.Body!.transformToByteArray())));
    httpsAgent.destroy();
  });

  test('the Host rule holds inside TLS', async () => {
    assert.equal(
      (await ask(secure, health, { ca, servername: 'localhost', headers: { host: `evil.example:${port}` } })).status,
      421,
    );
    assert.equal(
      (await ask(secure, health, { ca, servername: 'localhost', headers: { host: `localhost:${port}` } })).status,
      200,
    );
  });

  test('HTTP arrives whole however its bytes are cut', async () => {
    const request = head('GET', health, { host: `127.0.0.1:${port}` });
    for (const parts of [[request + request], [...request], [request.slice(0, 1), request.slice(1)]]) {
      const answers = parts[0]!.length > request.length ? 2 : 1;
      const { statuses } = await exchange(sandlot.endpoint, parts, { answers });
      assert.deepEqual(statuses, Array(answers).fill(200));
    }
  });

  test('bytes of no protocol are told that they are no HTTP', async () => {
    for (const bytes of [[0], [0x80, 0x2e, 1, 3, 1], [21, 3, 3, 0, 2, 2, 40], [255, 254]]) {
      const { statuses, closed } = await exchange(sandlot.endpoint, [Buffer.from(bytes), '\r\n\r\n']);
      assert.deepEqual({ statuses, closed }, { statuses: [400], closed: true });
    }
  });

  test('TLS that is none ends its own connection alone', async () => {
    const kept = await handshake(sandlot.endpoint, { ca });
    const { closed } = await exchange(sandlot.endpoint, [
      Buffer.concat([Buffer.from([22, 3, 1, 0, 5]), Buffer.alloc(64, 7)]),
    ]);
    assert.equal(closed, true);
    kept.write(head('GET', health, { host: `127.0.0.1:${port}`, connection: 'close' }));
    let text = '';
    for await (const chunk of kept.setEncoding('utf8')) text += chunk;
    assert.match(text, /^HTTP\/1\.1 200/);
  });

  test("a client that ends at once, or breaks off, is nobody's trouble", async () => {
    assert.equal((await exchange(sandlot.endpoint, [], { quietMs: 1000 })).closed, false);
    const { connect } = await import('node:net');
    await new Promise<void>((resolve) => {
      connect(Number(port), '127.0.0.1')
        .once('close', () => resolve())
        .resume()
        .end();
    });
    assert.equal((await ask(secure, health, { ca })).status, 200);
  });
});

test('fetch and curl verify it by NODE_EXTRA_CA_CERTS and --cacert', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-tls-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'authority.pem');
  writeFileSync(file, ca);
  const run = promisify(execFile);
  const address = JSON.stringify(overTls(sandlot.endpoint, 'localhost') + health);
  const script = `console.log((await fetch(${address})).status)`;
  const args = ['--input-type=module', '-e', script];
  assert.equal(
    (await run(process.execPath, args, { env: { ...process.env, NODE_EXTRA_CA_CERTS: file } })).stdout,
    '200\n',
  );
  await assert.rejects(
    run(process.execPath, args, { env: { ...process.env, NODE_EXTRA_CA_CERTS: '' } }),
    /SELF_SIGNED|UNABLE_TO/,
  );
  if (!existsSync('/usr/bin/curl')) return t.diagnostic('curl is not there');
  for (const host of ['127.0.0.1', 'localhost', 'a.localhost']) {
    const target = [
      `https://${host}:${port}${health}`,
      '--resolve',
      `${host}:${port}:127.0.0.1`,
      '-H',
      `Host: localhost:${port}`,
    ];
    const { stdout } = await run('/usr/bin/curl', ['-sS', '--noproxy', '*', '--cacert', file, ...target]);
    assert.ok(JSON.parse(stdout).instance);
  }
});

describe('on disk', () => {
  const start = (data: string) => startServer({ ...readConfig([], {}), port: 0, data });

  test('nothing is made before the first TLS connection; then the authority stays, its key owner-only', async (t) => {
    const data = mkdtempSync(join(tmpdir(), 'sandlot-tls-'));
    t.after(() => rmSync(data, { recursive: true, force: true }));
    const first = await start(data);
    assert.equal((await ask(first.endpoint, health)).status, 200);
    assert.equal(existsSync(join(data, 'authority.pem')), false);
    (await handshake(first.endpoint, { rejectUnauthorized: false })).destroy();
    assert.equal(statSync(join(data, 'authority.key')).mode & 0o777, 0o600);
    const kept = await first.certificateAuthority();
    await first.close();
    const second = await start(data);
    assert.equal((await ask(overTls(second.endpoint), health, { ca: kept })).status, 200);
    await second.close();
  });
});

test('a server that closes ends plain, encrypted, silent and half-secured connections', async () => {
  const { connect } = await import('node:net');
  const own = await startSandlot();
  const at = Number(new URL(own.endpoint).port);
  const authority = await own.certificateAuthority();
  const sockets = [
    connect(at, '127.0.0.1'),
    connect(at, '127.0.0.1'),
    connect(at, '127.0.0.1'),
    await handshake(own.endpoint, { ca: authority }),
  ];
  const ends = sockets.map(
    (socket) =>
      new Promise<void>((resolve) => {
        socket
          .on('error', () => {})
          .once('close', () => resolve())
          .resume();
      }),
  );
  sockets[0]!.write(Buffer.from([22, 3, 1]));
  sockets[1]!.write('GET /');
  await ask(own.endpoint, health);
  await own.close();
  await Promise.all(ends);
});
