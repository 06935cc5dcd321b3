import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { createBodyBudget } from './body-budget.ts';
import { ClientGone, readBody, streamBody } from './read-body.ts';
import { createCollector } from './collector.ts';

const max = { signed: 100, unsigned: 10 };
const pace = { windowMs: 20, minBytes: 5 };

test('a budget is shared by all bodies of its kind, and given back with each request', async () => {
  const budget = createBodyBudget(max);
  const [first, second, unsigned] = [
    budget.allowance('signed'),
    budget.allowance('signed'),
    budget.allowance('unsigned'),
  ];
  assert.equal(
    (
      await readBody(Readable.from([Buffer.alloc(60), Buffer.alloc(30)]), undefined, {
        maxBytes: 100,
        allowance: first,
      })
    ).length,
    90,
  );
  await assert.rejects(readBody(Readable.from([Buffer.alloc(11)]), '11', { maxBytes: 100, allowance: second }), {
    reason: 'no-room',
  });
  await assert.rejects(readBody(Readable.from([Buffer.alloc(11)]), '11', { maxBytes: 100, allowance: unsigned }), {
    reason: 'no-room',
  });
  assert.equal(
    (await readBody(Readable.from([Buffer.alloc(10)]), '10', { maxBytes: 100, allowance: unsigned })).length,
    10,
  );
  first.release();
  first.release();
  second.take(100);
  assert.throws(() => budget.allowance('signed').take(1), { reason: 'no-room' });
  assert.throws(() => first.take(0), { reason: 'no-room' }, 'a request that is answered takes nothing any more');
  second.give(40);
  budget.allowance('signed').take(40);
});

test('an announced length takes nothing, and one that is too large is refused before a byte comes', async () => {
  const budget = createBodyBudget(max, pace);
  const never = new PassThrough();
  await assert.rejects(readBody(never, '101', { maxBytes: 100, allowance: budget.allowance('signed') }), {
    reason: 'too-large',
    maxBytes: 100,
  });
  void readBody(never, '100', { maxBytes: 100, allowance: budget.allowance('signed') }).catch(() => {});
  budget.allowance('signed').take(100);
  await assert.rejects(
    readBody(Readable.from([Buffer.alloc(60), Buffer.alloc(60)]), undefined, {
      maxBytes: 100,
      allowance: createBodyBudget({ ...max, signed: 200 }).allowance('signed'),
    }),
    { reason: 'too-large' },
  );
});

test('a body whose sender stops is refused, at its beginning and in its middle', async () => {
  const budget = createBodyBudget(max, pace);
  for (const begin of ['', 'half of it']) {
    const stream = new PassThrough();
    stream.write(begin);
    const allowance = budget.allowance('signed');
    await assert.rejects(readBody(stream, '100', { maxBytes: 100, allowance }), { reason: 'stalled' });
    allowance.release();
  }
  budget.allowance('signed').take(100);
});

test('a body that comes slowly, but steadily, is read', async () => {
  const stream = new PassThrough();
  let sent = 0;
  // The pace counts bytes per window: so many at once that no delay of a timer makes too few of them.
  const timer = setInterval(() => {
    stream.write(Buffer.alloc(500));
    if (++sent === 40) {
      clearInterval(timer);
      stream.end();
    }
  }, 5);
  const body = await readBody(stream, undefined, {
    maxBytes: 100_000,
    allowance: createBodyBudget({ signed: 100_000, unsigned: 0 }, { windowMs: 2000, minBytes: 500 }).allowance(
      'signed',
    ),
  });
  assert.equal(body.length, 20_000);
});

test('what a stream holds back is watched only while it holds something', async () => {
  const allowance = createBodyBudget(max, pace).allowance('signed');
  const stalled = new Promise<void>((resolve) => {
    allowance.watch(resolve, true);
  });
  const free = createBodyBudget(max, pace).allowance('signed');
  free.watch(() => assert.fail('it holds nothing'), true);
  free.take(50);
  free.give(50);
  allowance.take(50);
  await stalled;
  free.release();
});

test('a body that breaks off is an error', async () => {
  const stream = new PassThrough();
  const reading = readBody(stream, undefined, { maxBytes: 100, allowance: createBodyBudget(max).allowance('signed') });
  stream.destroy();
  await assert.rejects(reading, /closed the connection/);
});

test('pieces are kept in about their own size, in their order', () => {
  for (const sizes of [
    [],
    [0],
    [1],
    [5000],
    [1, 1],
    [5000, 1, 5000, 1],
    [4095, 4095, 4095, 4095, 4095],
    Array.from({ length: 3000 }, (_, at) => (at * 37) % 5000),
  ]) {
    const collector = createCollector();
    const pieces = sizes.map((size, at) => Buffer.alloc(size, at % 251));
    for (const piece of pieces) collector.add(piece);
    assert.deepEqual(collector.whole(), Buffer.concat(pieces));
  }
  const collector = createCollector();
  for (let at = 0; at < 1_000_000; at++) collector.add(Buffer.of(at & 0xff));
  assert.ok(collector.pieces.length <= 64, `${collector.pieces.length} pieces`);
  assert.equal(collector.whole().length, 1_000_000);
});

test('whoever stops sending a body that is streamed is cut off; whoever reads it may take its time', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => {});
  client.write('PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n12345');
  const [req] = (await once(server, 'request')) as [IncomingMessage];
  const chunks = streamBody(req, () => {}, 500)[Symbol.asyncIterator]();
  assert.equal(String((await chunks.next()).value), '12345');
  client.write('6789');
  await new Promise((resolve) => setTimeout(resolve, 1200));
  assert.equal(String((await chunks.next()).value), '6789');
  await assert.rejects(chunks.next(), ClientGone);
  await once(client, 'close');
});
