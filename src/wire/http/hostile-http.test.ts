/** HTTP itself turned against the server: lengths, methods, targets, hosts, bodies that stop, signatures that lie. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { S3, GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { STS } from '@aws-sdk/client-sts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';
import { sendRaw, signedHeaders, type RawRequest, type Signing } from '../../testing/requests/signed-request.ts';
import { abandon, exchange, head } from '../../testing/requests/socket.ts';

let sandlot: Sandlot;
let s3: S3;
let signing: Signing;

before(async () => {
  sandlot = await startSandlot();
  s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
  await s3.createBucket({ Bucket: 'things' });
  signing = { service: 's3', keys: sandlot.credentials };
});

after(async () => {
  s3.destroy();
  await sandlot.close();
});

const request = (
  method: string,
  path: string,
  body = '',
  headers: Record<string, string> = {},
  query = '',
): RawRequest => ({ method, path, query, headers, body: Buffer.from(body) });
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const identity = request('POST', '/', 'Action=GetCallerIdentity&Version=2011-06-15', form);
const host = () => new URL(sandlot.endpoint).host;

async function keys(): Promise<string[]> {
  return ((await s3.listObjectsV2({ Bucket: 'things' })).Contents ?? []).map(({ Key }) => Key!);
}

async function isAlive(): Promise<void> {
  const answer = await sendRaw(sandlot.endpoint, identity, { ...signing, service: 'sts' });
  assert.equal(answer.status, 200, answer.body);
}

test('a refused upload whose body is not what was signed ends neither the server nor the connection', async () => {
  for (const body of ['short', 'x'.repeat(300_000)]) {
    for (const path of ['/no-such-bucket/key', '/things/key']) {
      const put = request('PUT', path, body);
      const headers = signedHeaders(
        sandlot.endpoint,
        { ...put, headers: { 'x-amz-content-sha256': '0'.repeat(64) } },
        signing,
      );
      const ask = head('GET', '/things?list-type=2', {
        ...signedHeaders(sandlot.endpoint, request('GET', '/things', '', {}, 'list-type=2'), signing),
      });
      const answer = await exchange(
        sandlot.endpoint,
        [head('PUT', path, { ...headers, 'content-length': String(body.length) }), body, ask],
        { answers: 2 },
      );
      assert.deepEqual(answer.statuses, [path === '/things/key' ? 400 : 404, 200], answer.text);
    }
  }
  assert.deepEqual(await keys(), []);
  await isAlive();
});

test('an upload that breaks off leaves nothing behind', async () => {
  const whole = signedHeaders(sandlot.endpoint, request('PUT', '/things/broken', 'x'.repeat(1000)), signing);
  const chunked = signedHeaders(
    sandlot.endpoint,
    request('PUT', '/things/broken', '', {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '1000',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    }),
    signing,
  );
  await abandon(sandlot.endpoint, [
    head('PUT', '/things/broken', { ...whole, 'content-length': '1000' }),
    'x'.repeat(400),
  ]);
  await abandon(sandlot.endpoint, [
    head('PUT', '/things/broken', { ...chunked, 'content-length': '1100' }),
    `3e8\r\n${'x'.repeat(400)}`,
  ]);
  await abandon(sandlot.endpoint, [
    head('PUT', '/things/broken', { ...chunked, 'transfer-encoding': 'chunked' }),
    `100\r\n3e8\r\n${'x'.repeat(90)}`,
  ]);
  const posted = signedHeaders(sandlot.endpoint, identity, { ...signing, service: 'sts' });
  await abandon(sandlot.endpoint, [head('POST', '/', { ...posted, 'content-length': '43' }), 'Action=Get']);
  assert.deepEqual(await keys(), []);
  await isAlive();
});

test('a body over the limit is refused by the protocol, announced or not', async () => {
  const big = 'x'.repeat(17 * 1024 * 1024);
  const json = { 'x-amz-target': 'AWSIdentityStore.ListUsers', 'content-type': 'application/x-amz-json-1.1' };
  const answer = await sendRaw(sandlot.endpoint, request('POST', '/', big, json), {
    ...signing,
    service: 'identitystore',
  });
  assert.equal(answer.status, 413);
  assert.equal(JSON.parse(answer.body).__type, 'RequestEntityTooLargeException');
  const { 'x-amz-content-sha256': _hash, ...unhashed } = signedHeaders(sandlot.endpoint, identity, {
    ...signing,
    service: 'sts',
  });
  const streamed = await exchange(
    sandlot.endpoint,
    [
      head('POST', '/', { ...unhashed, 'transfer-encoding': 'chunked' }),
      `${big.length.toString(16)}\r\n`,
      big,
      '\r\n0\r\n\r\n',
    ],
    { answers: 1 },
  );
  assert.deepEqual(streamed.statuses, [413], streamed.text);
  assert.match(streamed.text, /<Code>RequestEntityTooLargeException<\/Code>/);
  await isAlive();
});

test('a body that is longer than was announced is answered as far as it was, and the connection ends', async () => {
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const headers = signedHeaders(sandlot.endpoint, identity, { ...signing, service: 'sts' });
  const sent = head('POST', '/', { ...headers, 'content-length': String(identity.body.length) });
  const answer = await exchange(sandlot.endpoint, [`${sent}${identity.body.toString()}0123456789${body}`], {
    answers: 2,
  });
  assert.deepEqual(answer.statuses, [200, 400], answer.text);
  await isAlive();
});

const smuggled = 'GET /_sandlot/v1/health HTTP/1.1\r\nHost: x\r\n\r\n';
const ambiguous: readonly (readonly [name: string, bytes: string])[] = [
  [
    'both lengths',
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  ['two lengths', `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n${smuggled}`],
  ['a list of lengths', `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0, 44\r\n\r\n${smuggled}`],
  ['a negative length', `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n${smuggled}`],
  ['a length with a sign', `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +0\r\n\r\n${smuggled}`],
  ['an endless length', `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n${smuggled}`],
  [
    'chunked not last',
    `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  ['a space before the colon', `POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 0\r\n\r\n${smuggled}`],
  [
    'a chunk size that is none',
    `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n${smuggled}`,
  ],
  [
    'a chunk size with rubbish',
    `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n${smuggled}`,
  ],
  ['a bare carriage return', `POST / HTTP/1.1\r\nHost: x\rContent-Length: 0\r\n\r\n${smuggled}`],
  ['a NUL in a header', `POST / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n${smuggled}`],
  ['two hosts', `GET /_sandlot/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n`],
  ['no host', 'GET /_sandlot/v1/health HTTP/1.1\r\n\r\n'],
  ['no HTTP', '\x17\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['HTTP/0.9', 'GET /\r\n\r\n'],
];

for (const [name, bytes] of ambiguous) {
  test(`a request with ${name} is refused, and what follows it is not read`, async () => {
    const { statuses, closed, text } = await exchange(sandlot.endpoint, [Buffer.from(bytes, 'latin1')], {
      answers: 1,
      momentMs: 250,
    });
    assert.ok(statuses.length === 1 && statuses[0]! >= 400 && statuses[0]! < 500, text);
    assert.ok(closed || statuses.length === 1, text);
    assert.doesNotMatch(text, /"status":"ok"/);
  });
}

test('URLs and headers beyond the limit are 431 with a sentence', async () => {
  for (const bytes of [
    head('GET', `/${'a'.repeat(70_000)}`, { host: host() }),
    head('GET', '/', { host: host(), a: 'b'.repeat(70_000) }),
  ]) {
    const { statuses, text } = await exchange(sandlot.endpoint, [bytes]);
    assert.deepEqual(statuses, [431]);
    assert.match(text, /more than \d+ bytes/);
  }
  const many = Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [`x-${at}`, 'y']));
  const { statuses } = await exchange(
    sandlot.endpoint,
    [head('GET', '/_sandlot/v1/health', { host: host(), ...many })],
    { answers: 1 },
  );
  assert.ok(statuses.length === 1 && statuses[0]! < 500);
  await isAlive();
});

test('methods and targets that no client uses are answered, never by a failure', async () => {
  for (const method of ['OPTIONS', 'TRACE', 'PATCH', 'HEAD', 'PROPFIND', 'MERGE', 'QUERY']) {
    for (const target of [
      '/',
      '*',
      '/things',
      '/_sandlot/v1/health',
      '/token',
      '//',
      '/..;/',
      `${sandlot.endpoint}/_sandlot/v1/health`,
      'http://evil.example/_sandlot/v1/health',
    ]) {
      const { statuses, text } = await exchange(sandlot.endpoint, [head(method, target, { host: host() })], {
        answers: 1,
      });
      assert.ok(statuses.length === 1 && statuses[0]! < 500, `${method} ${target}: ${text}`);
    }
  }
  const connect = await exchange(sandlot.endpoint, [head('CONNECT', 'evil.example:443', { host: 'evil.example:443' })]);
  assert.ok(connect.closed && !/ 200 /.test(connect.text), connect.text);
  const upgrade = await exchange(
    sandlot.endpoint,
    [head('GET', '/_sandlot/v1/health', { host: host(), connection: 'upgrade', upgrade: 'h2c' })],
    { answers: 1 },
  );
  assert.deepEqual(upgrade.statuses, [200]);
  const old = await exchange(sandlot.endpoint, [head('GET', '/_sandlot/v1/health', { host: host() }, '1.0')]);
  assert.ok(old.closed && old.statuses[0] === 200, old.text);
});

test("pages answer to this machine's names only", async () => {
  for (const name of [
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '',
    '127.0.0.1:1',
    '[::',
    'a b',
  ]) {
    for (const path of ['/', '/console/', '/_sandlot/v1/health', '/signin/user', '/start/d-1234567890', '/device']) {
      const { statuses, text } = await exchange(sandlot.endpoint, [head('GET', path, { host: name })], { answers: 1 });
      assert.ok(statuses[0] === 421 || statuses[0] === 400, `${name} ${path}: ${text}`);
    }
  }
  const absolute = await exchange(
    sandlot.endpoint,
    [head('GET', 'http://evil.example/_sandlot/v1/health', { host: 'evil.example' })],
    { answers: 1 },
  );
  assert.deepEqual(absolute.statuses, [421]);
});

test("no path leads out of the console's files", async () => {
  for (const path of [
    '..%2f..%2fpackage.json',
    '../../../package.json',
    '%2e%2e/%2e%2e/package.json',
    '..%5c..%5cpackage.json',
    '%00',
    'assets/..%2f..%2f..%2fpackage.json',
    '....//....//package.json',
    '/etc/passwd',
    '%2fetc%2fpasswd',
    'file:%2f%2f%2fetc%2fpasswd',
    '__proto__',
    'constructor.json',
    `${'a/'.repeat(2000)}x`,
    '%ff%fe',
  ]) {
    const { statuses, text } = await exchange(sandlot.endpoint, [head('GET', `/console/${path}`, { host: host() })], {
      answers: 1,
    });
    assert.ok(statuses[0]! < 500 || statuses[0] === 503, `${path}: ${text}`);
    assert.doesNotMatch(text, /root:x:|"dependencies"/);
  }
});

test('a client that waits for 100-continue and is refused: its next request is not taken for the body', async () => {
  const put = signedHeaders(sandlot.endpoint, request('PUT', '/things/key', 'x'.repeat(100)), {
    ...signing,
    keys: { ...sandlot.credentials, secretAccessKey: 'wrong' },
  });
  const get = head('GET', '/_sandlot/v1/health', { host: host() });
  const answer = await exchange(
    sandlot.endpoint,
    [head('PUT', '/things/key', { ...put, expect: '100-continue', 'content-length': '100' }), get],
    { answers: 2 },
  );
  assert.equal(answer.statuses[0], 403, answer.text);
  assert.ok(answer.closed || answer.statuses[1] === 200, `the connection hangs: ${answer.text}`);
});

test('what else a client expects is no reason to refuse it', async () => {
  for (const expect of ['200', '', '100-continue, more']) {
    const answer = await exchange(
      sandlot.endpoint,
      [head('GET', '/_sandlot/v1/health', { host: host(), expect, connection: 'close' })],
      { answers: 1 },
    );
    assert.deepEqual(answer.statuses.at(-1), 200, `Expect: ${expect}: ${answer.text}`);
  }
});

interface Refusal {
  readonly name: string;
  readonly send: () => Promise<{ status: number; body: string }>;
  readonly status: number;
  readonly code: RegExp;
}

const minutes = (count: number) => new Date(Date.now() + count * 60_000);
const sts =
  (change: Partial<Signing> = {}, raw: RawRequest = identity) =>
  () =>
    sendRaw(sandlot.endpoint, raw, { ...signing, service: 'sts', ...change });
/** The time is taken when the request is sent: this file may have been loaded long before. */
const stsAt = (fromNow: number) => () => sts({ at: minutes(fromNow) })();

const refusals: readonly Refusal[] = [
  {
    name: 'no signature',
    send: () => sendRaw(sandlot.endpoint, identity),
    status: 403,
    code: /MissingAuthenticationToken/,
  },
  { name: 'a clock 16 minutes behind', send: stsAt(-16), status: 403, code: /SignatureDoesNotMatch|RequestExpired/ },
  { name: 'a clock 16 minutes ahead', send: stsAt(16), status: 403, code: /SignatureDoesNotMatch|RequestExpired/ },
  {
    name: 'S3: a clock 16 minutes ahead',
    send: () => sendRaw(sandlot.endpoint, request('GET', '/'), { ...signing, at: minutes(16) }),
    status: 403,
    code: /RequestTimeTooSkewed/,
  },
  {
    name: 'an unknown key',
    send: sts({ keys: { accessKeyId: 'AKIAXXXXXXXXXXXXXXXX', secretAccessKey: 'x' } }),
    status: 403,
    code: /InvalidClientTokenId/,
  },
  {
    name: 'a wrong secret',
    send: sts({ keys: { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: 'x' } }),
    status: 403,
    code: /SignatureDoesNotMatch/,
  },
  { name: "another service's scope", send: sts({ service: 'iam' }), status: 400, code: /InvalidAction/ },
  {
    name: 'Signature Version 2',
    send: () =>
      sendRaw(
        sandlot.endpoint,
        request('GET', '/things', '', {}, 'AWSAccessKeyId=AKIASANDLOTTESTADMIN&Signature=x&Expires=2000000000'),
      ),
    status: 403,
    code: /SignatureDoesNotMatch/,
  },
  {
    name: 'Signature Version 2 in a header',
    send: () =>
      sendRaw(sandlot.endpoint, request('GET', '/things', '', { authorization: 'AWS AKIASANDLOTTESTADMIN:x' })),
    status: 403,
    code: /AccessDenied/,
  },
];

for (const { name, send, status, code } of refusals) {
  test(`${name} is refused in AWS's words`, async () => {
    const answer = await send();
    assert.equal(answer.status, status, answer.body);
    assert.match(/<Code>([^<]*)</.exec(answer.body)?.[1] ?? '', code);
  });
}

test('a tampered body, header or URL is refused', async () => {
  const signed = signedHeaders(sandlot.endpoint, identity, { ...signing, service: 'sts' });
  const send = (change: Partial<RawRequest>) => sendRaw(sandlot.endpoint, { ...identity, headers: signed, ...change });
  for (const change of [
    { body: Buffer.from('Action=GetSessionToken&Version=2011-06-15') },
    { query: 'Action=GetSessionToken' },
    { path: '/other' },
    { method: 'PUT' },
    { headers: { ...signed, 'content-type': 'text/plain' } },
  ]) {
    const answer = await send(change);
    assert.ok(
      answer.status === 403 || answer.status === 400,
      `${JSON.stringify(change)} ${answer.status} ${answer.body}`,
    );
    assert.match(answer.body, /<Code>(SignatureDoesNotMatch|XAmzContentSHA256Mismatch)<\/Code>/);
  }
});

test('presigned URLs: expired, tampered, of another method', async () => {
  await s3.putObject({ Bucket: 'things', Key: 'shared', Body: 'hello' });
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'things', Key: 'shared' }), { expiresIn: 60 });
  const codeOf = async (target: string, method = 'GET') =>
    /<Code>(\w+)/.exec(await (await fetch(target, { method })).text())?.[1];
  assert.equal(await (await fetch(url)).text(), 'hello');
  assert.equal(await codeOf(url.replace('/shared', '/other')), 'SignatureDoesNotMatch');
  assert.equal(await codeOf(url, 'DELETE'), 'SignatureDoesNotMatch');
  assert.equal(await codeOf(url.replace(/X-Amz-Expires=60/, 'X-Amz-Expires=604800')), 'SignatureDoesNotMatch');
  assert.equal(
    await codeOf(url.replace(/X-Amz-Expires=60/, 'X-Amz-Expires=604801')),
    'AuthorizationQueryParametersError',
  );
  const negative = await (await fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=-60'))).text();
  assert.match(negative, /<Code>AuthorizationQueryParametersError<.*<Message>X-Amz-Expires must be non-negative</);
  const over = await (await fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=0'))).text();
  assert.match(over, /<Code>AccessDenied<.*<Message>Request has expired</);
  assert.equal(
    await codeOf(url.replace(/X-Amz-Date=\d{8}/, 'X-Amz-Date=20200101')),
    'AuthorizationQueryParametersError',
  );
  const old = await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'things', Key: 'shared' }), {
    expiresIn: 60,
    signingDate: minutes(-2),
  });
  assert.equal(await codeOf(old), 'AccessDenied');
  await s3.deleteObject({ Bucket: 'things', Key: 'shared' });
});

test('session tokens: of another key, cut short, and of before a reset', async () => {
  const own = await startSandlot();
  const client = new STS(own.clientConfig);
  try {
    const sessions = await Promise.all([client.getSessionToken({}), client.getSessionToken({})]);
    const [first, second] = sessions.map(({ Credentials }) => ({
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    }));
    const ask = (keysGiven: Signing['keys']) => sendRaw(own.endpoint, identity, { service: 'sts', keys: keysGiven });
    assert.equal((await ask(first!)).status, 200);
    const { sessionToken: _token, ...bare } = first!;
    for (const wrong of [
      { ...first!, sessionToken: second!.sessionToken },
      { ...first!, sessionToken: first!.sessionToken.slice(0, -4) },
      { ...first!, sessionToken: 'x'.repeat(16_000) },
      bare,
    ]) {
      const answer = await ask(wrong);
      assert.equal(answer.status, 403);
      assert.match(answer.body, /InvalidClientTokenId/);
    }
    await own.reset();
    assert.equal((await ask(first!)).status, 403);
  } finally {
    client.destroy();
    await own.close();
  }
});

test('a service that is not there answers 501 by its name, once the signature is right', async () => {
  const calls: [string, RawRequest][] = [
    [
      'ec2',
      request('POST', '/', 'Action=DescribeInstances&Version=2016-11-15', {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      }),
    ],
    [
      'sqs',
      request('POST', '/', '{}', {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.ListQueues',
      }),
    ],
    ['route53', request('GET', '/2013-04-01/hostedzone')],
    ['apigateway', request('GET', '/restapis')],
    ['s3-outposts', request('GET', '/S3Outposts/ListEndpoints')],
    [
      'cloudsearch',
      request('POST', '/2013-01-01/search', 'q=x', { 'content-type': 'application/x-www-form-urlencoded' }),
    ],
    [
      'monitoring',
      request('POST', '/service/GraniteServiceVersion20100801/operation/ListDashboards', '\xa0', {
        'content-type': 'application/cbor',
        'smithy-protocol': 'rpc-v2-cbor',
      }),
    ],
  ];
  for (const [service, raw] of calls) {
    const answer = await sendRaw(sandlot.endpoint, raw, { ...signing, service });
    assert.equal(answer.status, 501, answer.body);
    assert.match(answer.body, new RegExp(`does not have the service ${service}`));
    const forged = await sendRaw(sandlot.endpoint, raw, {
      ...signing,
      service,
      keys: { ...signing.keys, secretAccessKey: 'wrong' },
    });
    const told = `${forged.headers['x-amzn-errortype']} ${forged.body}`;
    assert.match(told, /SignatureDoesNotMatch|InvalidSignatureException/);
  }
});

test('… in the form that its clients read, where two protocols share a signing name', async () => {
  for (const raw of [
    request('GET', '/S3Outposts/ListEndpoints'),
    request('POST', '/2013-01-01/search', 'q=x', { 'content-type': 'application/x-www-form-urlencoded' }),
  ]) {
    const service = raw.path.startsWith('/S3') ? 's3-outposts' : 'cloudsearch';
    const { headers } = await sendRaw(sandlot.endpoint, raw, { ...signing, service });
    assert.match(String(headers['x-amzn-errortype']), /^NotImplementedException/, service);
  }
});

test('… and where a token stands in place of the signature', async () => {
  const answer = await fetch(`${sandlot.endpoint}/model/m/converse`, {
    method: 'POST',
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: '{}',
  });
  assert.ok(answer.headers.get('x-amzn-errortype'));
  assert.match(((await answer.json()) as { message: string }).message, /Bearer/);
});
