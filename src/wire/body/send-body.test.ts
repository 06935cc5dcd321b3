/** Bodies that own their parts, as they are sent. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { owningParts } from '../../kernel/blobs/blobs.ts';
import { sendBody } from './send-body.ts';

const piece = 64 * 1024;
const pieces = 64;
const body = randomBytes(pieces * piece);

/** `fails`: instead of the last part. */
function owned({ fails = false } = {}): { readonly parts: Buffer[]; readonly stream: Readable } {
  const parts = Array.from({ length: pieces }, (_, index) => {
    const part = Buffer.allocUnsafeSlow(piece);
    body.copy(part, 0, index * piece);
    return part;
  });
  async function* each(): AsyncIterable<Buffer> {
    yield* fails ? parts.slice(0, -1) : parts;
    if (fails) throw new Error('damaged');
  }
  return { parts, stream: owningParts(Readable.from(each(), { objectMode: false })) };
}

async function answerOf(
  t: TestContext,
  stream: Readable,
  onSent = () => {},
  maxRestMs?: number,
  length = body.length,
): Promise<IncomingMessage> {
  const server = createServer((req, res) => {
    res.once('finish', onSent);
    res.writeHead(200, { 'content-length': length });
    sendBody(req, res, stream, maxRestMs);
  });
  return answerFrom(t, server);
}

async function answerFrom(t: TestContext, server: Server): Promise<IncomingMessage> {
  t.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const [answer] = (await once(
    get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false }),
    'response',
  )) as [IncomingMessage];
  return answer;
}

test('all of it comes, and its parts are given back', async (t) => {
  const { parts, stream } = owned();
  const { promise: sent, resolve } = Promise.withResolvers<void>();
  assert.ok((await buffer(await answerOf(t, stream, resolve))).equals(body));
  await sent;
  assert.ok(parts.every(({ length }) => length === 0));
});

test('one that fails half-way cuts the connection', async (t) => {
  const answer = await answerOf(t, owned({ fails: true }).stream);
  await assert.rejects(buffer(answer), { code: 'ECONNRESET' });
});

test('who hangs up closes it', async (t) => {
  async function* withoutEnd(): AsyncIterable<Buffer> {
    for (;;) yield Buffer.allocUnsafeSlow(piece);
  }
  const stream = owningParts(Readable.from(withoutEnd(), { objectMode: false }));
  const closed = once(stream, 'close');
  const answer = await answerOf(t, stream);
  answer.once('data', () => answer.destroy());
  await closed;
});

test('who takes nothing of it for too long is cut off', async (t) => {
  async function* withoutEnd(): AsyncIterable<Buffer> {
    for (;;) yield Buffer.allocUnsafeSlow(piece);
  }
  for (const own of [true, false]) {
    const stream = Readable.from(withoutEnd(), { objectMode: false });
    stream.on('error', () => {});
    const closed = new Promise((resolve) => stream.once('close', resolve));
    const answer = await answerOf(t, own ? owningParts(stream) : stream, () => {}, 50);
    await closed;
    answer.destroy();
  }
});

test('so is who takes nothing of an answer that lies whole in memory', async (t) => {
  const large = Buffer.alloc(32 * 1024 * 1024, 'x');
  for (const whole of [large, large.toString()]) {
    const { promise: closed, resolve } = Promise.withResolvers<boolean>();
    const server = createServer((req, res) => {
      res.once('close', () => resolve(res.writableFinished));
      sendBody(req, res, whole, 50);
    });
    const answer = await answerFrom(t, server);
    assert.equal(await closed, false);
    answer.destroy();
  }
});

test('who has gone before it begins closes it', async (t) => {
  const { stream } = owned();
  const closed = once(stream, 'close');
  const server = createServer((req, res) => {
    res.once('close', () => sendBody(req, res, stream));
    res.destroy();
  });
  await assert.rejects(answerFrom(t, server));
  await closed;
});

test('a body that rests itself is waited for', async (t) => {
  // So little that the system takes it at once, however late its client does.
  const little = body.subarray(0, 2000);
  async function* resting(): AsyncIterable<Buffer> {
    yield little.subarray(0, 1000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    yield little.subarray(1000);
  }
  const answer = await answerOf(t, Readable.from(resting(), { objectMode: false }), () => {}, 50, little.length);
  assert.ok((await buffer(answer)).equals(little));
});
