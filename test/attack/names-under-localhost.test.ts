/**
 * Names under `localhost`: which of them are a bucket's, what a signature covers there,
 * and what reaches no other plane.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent } from 'node:http';
import { GetObjectCommand, S3 } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { RunningServer } from '../../src/server/main.ts';
import { ask, keys, planes, startPlanes } from '../../src/testing/servers/data-planes.ts';
import { signedHeaders } from '../../src/testing/requests/signed-request.ts';
import { exchange, head } from '../../src/testing/requests/socket.ts';

let server: RunningServer;
let port: string;
let s3: S3;

/** As a resolver does that knows RFC 6761; Node's own asks the system's. */
const agent = new Agent({
  lookup: (_name, options, done) =>
    options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
});

before(async () => {
  server = await startPlanes(planes());
  ({ port } = new URL(server.endpoint));
  s3 = new S3({
    endpoint: `http://s3.localhost:${port}`,
    region: 'us-east-1',
    credentials: keys,
    maxAttempts: 1,
    requestHandler: { httpAgent: agent },
  });
  for (const Bucket of ['console', 's3-x', '127', 'with.dots', 'open-to-all']) {
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key: 'a b/ü', Body: `in ${Bucket}`, ContentType: 'text/html' });
  }
  await s3.putPublicAccessBlock({ Bucket: 'open-to-all', PublicAccessBlockConfiguration: {} });
  await s3.putBucketPolicy({
    Bucket: 'open-to-all',
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::open-to-all/*' }],
    }),
  });
});
after(async () => {
  s3.destroy();
  agent.destroy();
  await server.close();
});

const key = '/a%20b/%C3%BC';
const get = (host: string, path = key, headers: Record<string, string> = {}) =>
  ask(server.endpoint, 'GET', path, { headers: { host: host.replace('PORT', port), ...headers } });
const signedGet = (host: string, path = key, secretAccessKey = keys.secretAccessKey) => {
  const request = { method: 'GET', path, query: '', headers: {}, body: Buffer.alloc(0) };
  return signedHeaders(`http://${host.replace('PORT', port)}`, request, {
    service: 's3',
    keys: { ...keys, secretAccessKey },
  });
};

test('the SDK speaks to buckets by their names, whatever they are called', async () => {
  for (const Bucket of ['console', 's3-x', '127', 'with.dots']) {
    assert.equal(await (await s3.getObject({ Bucket, Key: 'a b/ü' })).Body!.transformToString(), `in ${Bucket}`);
    assert.equal((await s3.listObjectsV2({ Bucket })).KeyCount, 1);
    const url = new URL(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'a b/ü' })));
    assert.equal(url.hostname, `${Bucket}.s3.localhost`);
    assert.equal((await get(url.host, url.pathname + url.search)).body, `in ${Bucket}`);
  }
  assert.ok((await s3.listBuckets({})).Buckets!.length >= 5);
});

test('nobody in particular gets what a bucket policy gives everybody, and nothing else', async () => {
  assert.equal((await get('open-to-all.s3.localhost:PORT')).body, 'in open-to-all');
  assert.equal((await get('OPEN-TO-ALL.S3.LocalHost:PORT')).body, 'in open-to-all', 'names have no case');
  assert.equal((await get('console.s3.localhost:PORT')).status, 403);
  assert.equal((await get('console.s3.localhost:PORT', '/', { authorization: 'AWS4-HMAC-SHA256 x' })).status, 400);
});

test("a bucket's bytes are free in their own origin, and sandboxed where they share one", async () => {
  const { headers } = await get('open-to-all.s3.localhost:PORT');
  assert.deepEqual([headers['content-security-policy'], headers['x-content-type-options']], [undefined, 'nosniff']);
  for (const host of ['s3.localhost:PORT', 'localhost:PORT']) {
    const shared = await get(host, `/open-to-all${key}`);
    assert.deepEqual([shared.body, shared.headers['content-security-policy']], ['in open-to-all', 'sandbox'], host);
  }
});

test('a signature is for the name that it was made for', async () => {
  const send = async (signedFor: string, sentTo: string) =>
    (await get(sentTo, key, { ...signedGet(signedFor), host: sentTo.replace('PORT', port) })).status;
  assert.equal(await send('console.s3.localhost:PORT', 'console.s3.localhost:PORT'), 200);
  assert.equal(await send('console.s3.localhost:PORT', '127.s3.localhost:PORT'), 403);
  assert.equal(await send('console.s3.localhost:PORT', 's3.localhost:PORT'), 403);
  const other = {
    method: 'POST',
    path: '/',
    query: '',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from('Action=GetCallerIdentity&Version=2011-06-15'),
  };
  const headers = signedHeaders(`http://console.s3.localhost:${port}`, other, { service: 'sts', keys });
  const elsewhere = await ask(server.endpoint, 'POST', '/', { headers, body: other.body });
  assert.deepEqual(
    [elsewhere.status, /<Code>(\w+)/.exec(elsewhere.body)?.[1]],
    [400, 'AuthorizationHeaderMalformed'],
    'another service has no place there',
  );
});

test("no page and no data plane answers under a bucket's name", async () => {
  for (const path of ['/console/', '/_sandlot/v1/health', '/_planes/tell/x', '/device', '/?list-type=2']) {
    const { status, body } = await get('open-to-all.s3.localhost:PORT', path);
    assert.ok(status === 403 || status === 404, path);
    assert.match(body, /<Error><Code>/, path);
  }
});

const strangers = [
  'x.localhost:PORT',
  'console.localhost:PORT',
  's3.localhost.:PORT',
  'console.s3.localhost.:PORT',
  '.s3.localhost:PORT',
  'a..s3.localhost:PORT',
  'console.s3.localhost',
  'console.s3.localhost:1',
  'console%2e.s3.localhost:PORT',
  'a_b.s3.localhost:PORT',
  '-a.s3.localhost:PORT',
  'x@console.s3.localhost:PORT',
  's3x.localhost:PORT',
  'a.b.planes.localhost:PORT',
  `${'a.'.repeat(150)}s3.localhost:PORT`,
];

test("other names under localhost are nobody's, signed or not, and say so", async () => {
  for (const host of strangers) {
    const named = host.replace('PORT', port);
    for (const headers of [
      { host: named },
      URL.canParse(`http://${named}`) ? { ...signedGet(host), host: named } : { host: named },
    ]) {
      const { status, body } = await get(host, key, headers);
      assert.deepEqual([status, JSON.parse(body).error.code], [421, 'MisdirectedRequest'], host);
    }
  }
});

test('a foreign name that only looks like one of ours is foreign', async () => {
  for (const host of ['console.s3.localhost.evil.example:PORT', 's3.evil.example:PORT', 'console.s3.localhostx:PORT']) {
    assert.equal((await get(host)).status, 421, host);
    assert.equal((await get(host, '/_planes/tell/x')).status, 421, host);
  }
});

const raw = (target: string, ...hosts: string[]) =>
  exchange(server.endpoint, [`GET ${target} HTTP/1.1\r\n${hosts.map((host) => `Host: ${host}\r\n`).join('')}\r\n`], {
    answers: 1,
  });

test('a target in absolute form, or a second Host, leads to no other plane', async () => {
  const [bucket, own] = [`open-to-all.s3.localhost:${port}`, `127.0.0.1:${port}`];
  assert.deepEqual((await raw(`http://${bucket}${key}`, bucket)).statuses, [200]);
  for (const [target, host] of [
    [`http://${bucket}${key}`, own],
    [`http://${bucket}${key}`, `s3.localhost:${port}`],
    [`http://${own}${key}`, bucket],
    [`http://evil.example${key}`, bucket],
    [`http://x@${bucket}${key}`, bucket],
    [`http://console.localhost:${port}/console/`, own],
  ] as const) {
    assert.deepEqual((await raw(target, host)).statuses, [421], `${target} ${host}`);
  }
  for (const pair of [
    [bucket, own],
    [own, bucket],
    [bucket, bucket],
  ] as const) {
    const { statuses } = await raw(key, ...pair);
    assert.ok(statuses.length === 1 && (statuses[0] === 400 || statuses[0] === 421), String(statuses));
  }
});

test('requests of one connection are each for the name that they have, and none is smuggled in another', async () => {
  const [bucket, own, plane] = [
    `open-to-all.s3.localhost:${port}`,
    `127.0.0.1:${port}`,
    `abc.planes.localhost:${port}`,
  ];
  const one = (host: string, path: string) => head('GET', path, { host });
  const { statuses, text } = await exchange(
    server.endpoint,
    [one(bucket, key), one(own, '/_sandlot/v1/health'), one(plane, '/tell/x'), one(bucket, '/_sandlot/v1/health')],
    { answers: 4 },
  );
  assert.deepEqual(statuses, [200, 200, 200, 403]);
  assert.match(text, /in open-to-all[^]*"api":"abc"[^]*AccessDenied/);
  const inner = one(own, '/_sandlot/v1/health');
  for (const headers of [
    { 'content-length': '4', 'transfer-encoding': 'chunked' },
    { 'transfer-encoding': 'chunked, identity' },
    { 'content-length': '0, 5' },
  ] as Record<string, string>[]) {
    const answer = await exchange(
      server.endpoint,
      [head('POST', '/_planes/stream', { host: own, ...headers }), '0\r\n\r\n', inner],
      { answers: 2 },
    );
    assert.deepEqual([answer.statuses, answer.closed], [[400], true], JSON.stringify(headers));
  }
  const inBody = await exchange(
    server.endpoint,
    [head('POST', '/tell/x', { host: plane, 'content-length': String(inner.length) }), inner],
    { answers: 1, momentMs: 250 },
  );
  assert.deepEqual(inBody.statuses, [405]);
});
