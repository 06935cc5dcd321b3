/** Operations with streams of events, both ways, over REST-JSON and JSON. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { sendRaw } from '../../testing/requests/signed-request.ts';
import {
  event,
  keys,
  messagesOf,
  startEventServer,
  talk,
  type EventServer,
  type Received,
} from '../../testing/servers/event-service.ts';

let server: EventServer;
before(async () => {
  server = await startEventServer();
});
after(() => server.server.close());

const at = new Date('2026-11-29T05:55:00.000Z');
const end = Buffer.alloc(0);
const audioHeaders = {
  Final: { type: 'boolean', value: true },
  Count: { type: 'short', value: 7 },
  Offset: { type: 'integer', value: -9 },
  At: { type: 'timestamp', value: at },
  Digest: { type: 'binary', value: Buffer.from([1, 2]) },
} as const;

async function all(messages: AsyncIterable<Received>): Promise<Received[]> {
  const found: Received[] = [];
  for await (const message of messages) found.push(message);
  return found;
}

/** Until what a server does after its answer has been done. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

for (const service of ['events-rest', 'events-rpc'] as const) {
  const isRpc = service === 'events-rpc';
  const said = async (text: string): Promise<Received[]> => {
    const { request, response, send } = await talk(server, service);
    await send(event('Said', { Text: text }));
    await send(end);
    request.end();
    return (await all(messagesOf(await response))).slice(isRpc ? 1 : 0);
  };

  describe(service, () => {
    test('what is sent is answered before the request has ended, and every kind of member arrives', async () => {
      const { request, response, send } = await talk(server, service);
      const count = server.seen.events.length;
      const answer = messagesOf(await response);
      const { statusCode, headers } = await response;
      assert.equal(statusCode, 200);
      assert.equal(headers['content-type'], 'application/vnd.amazon.eventstream');
      if (isRpc) {
        const { value } = await answer.next();
        assert.equal(value.headers[':event-type'], 'initial-response');
        assert.deepEqual(JSON.parse(value.body), { Session: 'here, too' });
      } else assert.equal(headers['x-session'], 'here, too');

      await send(event('Said', { Text: 'hello' }, { Language: { type: 'string', value: 'en' } }));
      const first = await answer.next();
      assert.deepEqual(first.value, {
        headers: {
          ':message-type': 'event',
          ':event-type': 'Said',
          ':content-type': 'application/json',
          Language: 'en',
        },
        body: '{"Text":"hello"}',
      });
      await send(event('Audio', Buffer.from('bytes'), audioHeaders));
      const { value: audio } = await answer.next();
      assert.deepEqual([audio.headers[':content-type'], audio.body], ['application/octet-stream', 'bytes']);
      assert.deepEqual([audio.headers.Final, Number(audio.headers.Count), Number(audio.headers.Offset)], [true, 7, -9]);
      await send(event('Note', Buffer.from('as text')));
      assert.equal((await answer.next()).value.headers[':content-type'], 'text/plain');
      await send(event('Mark', Buffer.alloc(0)));
      assert.equal((await answer.next()).value.body, '');
      await send(end);
      request.end();
      assert.equal((await answer.next()).done, true);
      assert.deepEqual(server.seen.events.slice(count), [
        { Said: { Text: 'hello', Language: 'en' } },
        {
          Audio: {
            Chunk: Buffer.from('bytes'),
            Final: true,
            Count: 7,
            Offset: -9,
            At: at,
            Digest: Buffer.from([1, 2]),
          },
        },
        { Note: { Text: 'as text' } },
        { Mark: {} },
      ]);
    });

    test('errors in the middle are the last message: modelled ones, others, failures without their text', async () => {
      const [exception] = await said('modelled');
      assert.equal(exception!.headers[':message-type'], 'exception');
      assert.equal(exception!.headers[':exception-type'], 'TooMuchException');
      assert.deepEqual(JSON.parse(exception!.body), { message: 'Too much was said.', Limit: 3 });
      const [other] = await said('unmodelled');
      assert.deepEqual(other!.headers, {
        ':message-type': 'error',
        ':error-code': 'OtherException',
        ':error-message': 'Something else.',
      });
      for (const text of ['failure', 'no event', 'unwritable']) {
        const [failure, ...more] = await said(text);
        assert.equal(failure!.headers[':error-code'], 'InternalFailure');
        assert.doesNotMatch(String(failure!.headers[':error-message']), /secret/);
        assert.deepEqual(more, []);
      }
    });

    const refused: [
      name: string,
      code: RegExp,
      attempt: (talk: Awaited<ReturnType<typeof talking>>) => Promise<void>,
    ][] = [
      ['with a wrong signature', /Signature/, (t) => t.send(event('Mark', end), { signature: '00'.repeat(32) })],
      [
        'that does not follow the one before',
        /Signature/,
        (t) => t.send(event('Mark', end), { prior: '00'.repeat(32) }),
      ],
      ['of another hour', /Signature/, (t) => t.send(event('Mark', end), { date: new Date(Date.now() - 3_600_000) })],
      ['of a type that there is not', /Serialization/, (t) => t.send(event('Nothing', {}))],
      ['that is an exception', /Serialization/, (t) => t.send(event('TooMuchException', {}))],
      [
        'whose header is of another type',
        /Serialization/,
        (t) => t.send(event('Audio', end, { Count: { type: 'string', value: '7' } })),
      ],
      ['that is no JSON', /Serialization/, (t) => t.send(event('Said', Buffer.from('{')))],
      ['beyond its constraints', /Validation/, (t) => t.send(event('Said', { Text: 'x'.repeat(1001) }))],
      ['that is no message', /Serialization/, (t) => t.send(Buffer.from('no message'))],
      ['that is not signed', /Incomplete|Serialization/, async (t) => void t.request.write(event('Mark', end))],
      ['cut off', /Serialization/, async (t) => void t.request.end(Buffer.from(event('Mark', end)).subarray(0, 9))],
      ['missing: the signed end', /Serialization/, async (t) => void t.request.end()],
    ];
    const talking = () => talk(server, service);
    for (const [name, code, attempt] of refused) {
      test(`an event ${name} is refused, and not passed on`, async () => {
        const count = server.seen.events.length;
        const opened = await talking();
        await attempt(opened);
        const messages = await all(messagesOf(await opened.response));
        const last = messages.at(-1)!.headers;
        assert.equal(last[':message-type'], 'error');
        assert.match(String(last[':error-code']), code);
        assert.equal(server.seen.events.length, count);
        opened.request.destroy();
      });
    }

    test('who goes away closes the iterator of the answer, even one that waits, and ends its signal', async () => {
      for (const session of ['endless', 'waits']) {
        const { closed, ended } = server.seen;
        const { request, response } = await talk(server, service, { session });
        const answer = await response;
        if (session === 'endless') await once(answer, 'data');
        request.destroy();
        answer.destroy();
        await until(() => server.seen.closed > closed && server.seen.ended > ended);
      }
    });
  });
}

test('a body that is not signed event by event is bound by its hash, or refused', async () => {
  const body = Buffer.concat([event('Said', { Text: 'one' }), event('Said', { Text: 'two' })]);
  const post = (contentSha256: Record<string, string>) =>
    sendRaw(
      server.server.endpoint,
      { method: 'POST', path: '/converse', query: '', headers: { 'x-session': 'whole', ...contentSha256 }, body },
      { service: 'events-rest', keys },
    );
  const answer = await post({});
  assert.equal(answer.status, 200);
  assert.match(answer.body, /"one".*"two"/s);
  const unsigned = await post({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' });
  assert.equal(unsigned.status, 403);
  assert.match(unsigned.body, /needs a signed body/);
  const other = await post({ 'x-amz-content-sha256': '0'.repeat(64) });
  assert.equal(other.status, 403);
  assert.match(other.body, /does not match the hash/);
});

test('only operations with events take bodies that are signed event by event', async () => {
  const refused = await sendRaw(
    server.server.endpoint,
    {
      method: 'POST',
      path: '/',
      query: 'Action=GetCallerIdentity&Version=2011-06-15',
      headers: { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-EVENTS' },
      body: end,
    },
    { service: 'sts', keys },
  );
  assert.equal(refused.status, 403);
  assert.match(refused.body, /takes no event stream/);
});

test('the first message over JSON has to be the request, whose constraints are checked before any event', async () => {
  const firsts = [
    [event('Said', { Text: 'hello' }), /initial-request/],
    [event('initial-request', {}), /session/],
    [event('initial-request', { Session: 'x'.repeat(1001) }), /1000/],
  ] as const;
  for (const [first, reason] of firsts) {
    const { request, response, send } = await talk(server, 'events-rpc', { initial: false });
    await send(first);
    const answer = await response;
    assert.equal(answer.statusCode, 400);
    assert.match((await buffer(answer)).toString(), reason);
    request.destroy();
  }
});
