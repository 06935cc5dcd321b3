/** Many large bodies at once: what a server holds of them is bounded, whoever sends them, and free again afterwards. */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { startSandlot, type Sandlot } from '../../src/testing/start-sandlot.ts';
import { maxBodiesBytes, maxUnsignedBodyBytes } from '../../src/wire/limits.ts';
import { sendRaw, signedHeaders, type RawRequest } from '../../src/testing/requests/signed-request.ts';
import { exchange, head } from '../../src/testing/requests/socket.ts';

const MiB = 1024 * 1024;
let sandlot: Sandlot;
before(async () => {
  sandlot = await startSandlot();
});
after(() => sandlot.close());

interface Upload {
  readonly socket: Socket;
  readonly text: () => string;
  readonly answered: Promise<void>;
}

/** Sends all but what is to hold the body open, and stays. */
function upload(headers: string, body: Buffer): Upload {
  const { hostname, port } = new URL(sandlot.endpoint);
  const socket = connect(Number(port), hostname);
  let text = '';
  const { promise: answered, resolve } = Promise.withResolvers<void>();
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    if (/^HTTP\/1\.1 \d{3} [^]*\r\n\r\n/.test(text)) resolve();
  });
  socket.on('error', () => {});
  socket.once('close', () => resolve());
  socket.write(headers);
  socket.write(body);
  return { socket, text: () => text, answered };
}

/** Waits until all but as many as may be held are answered. */
async function refusals(uploads: readonly Upload[], held: number): Promise<string[]> {
  const done: string[] = [];
  await new Promise<void>((resolve) => {
    for (const { answered, text } of uploads) {
      answered.then(() => {
        done.push(text());
        if (done.length === uploads.length - held) resolve();
      });
    }
  });
  return done;
}

function close(uploads: readonly Upload[]): Promise<unknown> {
  return Promise.all(
    uploads.map(
      ({ socket }) =>
        new Promise<void>((resolve) => {
          if (socket.closed) return resolve();
          socket.once('close', () => resolve()).resetAndDestroy();
        }),
    ),
  );
}

const identity: RawRequest = {
  method: 'POST',
  path: '/',
  query: '',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: Buffer.from('Action=GetCallerIdentity&Version=2011-06-15'),
};
const whoAmI = async () =>
  (await sendRaw(sandlot.endpoint, identity, { service: 'sts', keys: sandlot.credentials })).status;

/**
 * Every body is there again once its request is: what is held of those that were cut is given back
 * when they are noticed.
 */
async function untilFree(send: () => Promise<number>): Promise<void> {
  for (let status = await send(); status === 503; status = await send())
    await new Promise((resolve) => setTimeout(resolve, 20));
}

test('forty bodies of 15 MB that nobody has verified: as many as there is room for, others come again', async () => {
  const size = 15 * MiB;
  const signed = signedHeaders(sandlot.endpoint, identity, { service: 'sts', keys: sandlot.credentials });
  // Without the body's hash in the headers, the body is read before the signature is verified.
  const { 'x-amz-content-sha256': _hash, ...headers } = signed;
  const body = Buffer.alloc(size - 1, 'a');
  const room = Math.floor(maxBodiesBytes.signed / size);
  const uploads = Array.from({ length: 40 }, () =>
    upload(head('POST', '/', { ...headers, 'content-length': String(size) }), body),
  );
  try {
    for (const text of await refusals(uploads, room))
      assert.ok(text === '' || /^HTTP\/1\.1 503 [^]*<Code>ServiceUnavailable<\/Code>/.test(text), text);
  } finally {
    await close(uploads);
  }
  await untilFree(
    async () =>
      (
        await sendRaw(
          sandlot.endpoint,
          { ...identity, body: Buffer.alloc(size, 'a') },
          { service: 'sts', keys: sandlot.credentials },
        )
      ).status,
  );
  assert.equal(await whoAmI(), 200);
});

test('bodies that nobody signed: they keep nobody out who signs', async () => {
  const size = maxUnsignedBodyBytes;
  const body = Buffer.alloc(size - 1, ' ');
  const room = Math.floor(maxBodiesBytes.unsigned / size);
  const host = { host: new URL(sandlot.endpoint).host, 'content-length': String(size) };
  const kinds = [
    head('POST', '/client/register', { ...host, 'content-type': 'application/json' }),
    head('POST', '/signin/user', { ...host, 'content-type': 'application/x-www-form-urlencoded' }),
    head('POST', '/', { ...host, 'content-type': 'application/x-www-form-urlencoded' }),
  ];
  const uploads = Array.from({ length: 60 }, (_, at) => upload(kinds[at % kinds.length]!, body));
  try {
    for (const text of await refusals(uploads, room)) assert.match(text, /^HTTP\/1\.1 (503|4\d\d) /);
    assert.ok(uploads.some(({ text }) => / 503 /.test(text())));
    assert.equal(await whoAmI(), 200);
  } finally {
    await close(uploads);
  }
  await untilFree(
    async () =>
      (
        await fetch(`${sandlot.endpoint}/client/register`, {
          method: 'POST',
          body: '{"clientName":"a","clientType":"public"}',
        })
      ).status,
  );
});

test('a body that nobody signed may have a mebibyte, announced or not', async () => {
  const body = Buffer.alloc(maxUnsignedBodyBytes + 1, ' ');
  for (const [path, type, host] of [
    ['/client/register', 'application/json'],
    ['/', 'application/x-www-form-urlencoded'],
    ['/device', 'application/x-www-form-urlencoded', new URL(sandlot.consoleOrigin).host],
  ] as const) {
    const headers = { 'content-type': type, host: host ?? new URL(sandlot.endpoint).host };
    assert.equal(
      (await sendRaw(sandlot.endpoint, { method: 'POST', path, query: '', headers, body })).status,
      413,
      path,
    );
    const chunked = head('POST', path, { ...headers, 'transfer-encoding': 'chunked' });
    const chunk = `${body.length.toString(16)}\r\n`;
    const unannounced = await exchange(sandlot.endpoint, [chunked, chunk, body, '\r\n0\r\n\r\n'], { answers: 1 });
    assert.deepEqual(unannounced.statuses, [413], path);
  }
});

test('signed chunks are held until they are verified, and held within the same bound', async () => {
  assert.equal(
    (
      await sendRaw(
        sandlot.endpoint,
        { method: 'PUT', path: '/chunks', query: '', headers: {}, body: Buffer.alloc(0) },
        { service: 's3', keys: sandlot.credentials },
      )
    ).status,
    200,
  );
  const size = 16 * MiB;
  const put: RawRequest = {
    method: 'PUT',
    path: '/chunks/key',
    query: '',
    body: Buffer.alloc(0),
    headers: {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': String(size),
    },
  };
  const headers = signedHeaders(sandlot.endpoint, put, { service: 's3', keys: sandlot.credentials });
  const chunk = Buffer.concat([
    Buffer.from(`${size.toString(16)};chunk-signature=${'0'.repeat(64)}\r\n`),
    Buffer.alloc(size - 1),
  ]);
  const room = Math.floor(maxBodiesBytes.signed / (size - 1));
  const uploads = Array.from({ length: 10 }, () =>
    upload(head('PUT', '/chunks/key', { ...headers, 'content-length': String(size + 200) }), chunk),
  );
  try {
    for (const text of await refusals(uploads, room))
      assert.ok(text === '' || /^HTTP\/1\.1 503 [^]*<Code>SlowDown<\/Code>/.test(text), text);
  } finally {
    await close(uploads);
  }
  assert.equal(await whoAmI(), 200);
});

test('a body of single bytes is one body', async () => {
  const { hostname, port, host } = new URL(sandlot.endpoint);
  const body = JSON.stringify({ clientName: 'in pieces', clientType: 'public', scopes: [] }).padEnd(200_000);
  const framed = [...body].map((byte) => `1\r\n${byte}\r\n`).join('');
  const socket = connect(Number(port), hostname);
  let text = '';
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.includes('\r\n\r\n')) resolve();
    });
  });
  const headers = { host, 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
  socket.write(`${head('POST', '/client/register', headers)}${framed}0\r\n\r\n`);
  await answered;
  socket.destroy();
  assert.match(text, /^HTTP\/1\.1 200 /);
});
