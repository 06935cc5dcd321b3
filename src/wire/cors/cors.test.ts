/** What browsers are told: preflights and answers of a service with rules, and of those without. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import type { RunningServer } from '../../server/main.ts';
import { ask, keys, planes, startPlanes } from '../../testing/servers/data-planes.ts';
import { signedHeaders } from '../../testing/requests/signed-request.ts';

const page = 'http://127.0.0.1:3000';
const cors = {
  origins: [page],
  methods: ['POST', 'GET'],
  headers: ['authorization', 'x-api-key'],
  exposed: ['x-amzn-RequestId'],
  maxAgeSeconds: 60,
};
let open: RunningServer;
let closed: RunningServer;
let everyone: RunningServer;

before(async () => {
  open = await startPlanes(planes({ cors }));
  closed = await startPlanes(planes());
  everyone = await startPlanes(planes({ cors: { origins: '*', methods: ['POST'], headers: '*' } }));
});
after(() => Promise.all([open, closed, everyone].map((server) => server.close())));

const corsOf = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));
const preflight = (server: RunningServer, path: string, headers: Record<string, string> = {}) =>
  ask(server.endpoint, 'OPTIONS', path, {
    headers: { origin: page, 'access-control-request-method': 'POST', ...headers },
  });

/** Signed: who signs nothing has not said which service an operation's path is for. */
function call(server: RunningServer, path: string, origin: string) {
  const request = { method: 'POST', path, query: '', headers: { origin }, body: Buffer.alloc(0) };
  return ask(server.endpoint, 'POST', path, {
    headers: signedHeaders(server.endpoint, request, { service: 'appsync', keys }),
  });
}

for (const [where, path] of [
  ['a route', '/_planes/read'],
  ['an operation', '/v1/apis'],
] as const) {
  test(`${where}: a preflight is answered before authentication, for what the rules allow`, async () => {
    const { status, headers } = await preflight(open, path, {
      'access-control-request-headers': 'X-Api-Key, authorization',
    });
    assert.equal(status, 204);
    assert.deepEqual(corsOf(headers), {
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'POST, GET',
      'access-control-allow-headers': 'x-api-key, authorization',
      'access-control-max-age': '60',
    });
    assert.match(String(headers['vary']), /Origin/);
    const refused: readonly Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: `${page}0` },
      { 'access-control-request-method': 'DELETE' },
      { 'access-control-request-headers': 'x-other' },
      { 'access-control-request-headers': 'x-api-key, bad name' },
    ];
    for (const wrong of refused)
      assert.deepEqual(corsOf((await preflight(open, path, wrong)).headers), {}, JSON.stringify(wrong));
  });

  test(`${where}: the answer says who may read it, errors too, and never with cookies`, async () => {
    for (const origin of [page, 'http://evil.example']) {
      const { status, headers } = await call(open, path, origin);
      assert.equal(status, path === '/v1/apis' ? 501 : 200, 'the operation is not there');
      assert.deepEqual(
        corsOf(headers),
        origin === page
          ? { 'access-control-allow-origin': page, 'access-control-expose-headers': 'x-amzn-RequestId' }
          : {},
      );
      assert.match(String(headers['vary']), /Origin/);
    }
  });

  test(`${where}: without rules nothing is said at all`, async () => {
    for (const { headers } of [await preflight(closed, path), await call(closed, path, page)]) {
      assert.deepEqual([corsOf(headers), headers['vary']], [{}, undefined]);
    }
  });

  test(`${where}: every origin, whichever headers`, async () => {
    const { headers } = await preflight(everyone, path, { 'access-control-request-headers': 'x-whatever' });
    assert.deepEqual(
      [
        headers['access-control-allow-origin'],
        headers['access-control-allow-headers'],
        headers['access-control-allow-credentials'],
      ],
      ['*', 'x-whatever', undefined],
    );
    assert.deepEqual(corsOf((await call(everyone, path, page)).headers), { 'access-control-allow-origin': '*' });
  });
}

test('rules of one service open no other', async () => {
  // What is asked at the root may be for any of the services whose operations are there: their answers tell.
  const root = await ask(everyone.endpoint, 'POST', '/', { headers: { origin: page } });
  assert.deepEqual(corsOf(root.headers), {});
  for (const path of ['/client/register', '/bucket/key', '/_sandlot/v1/health']) {
    for (const { headers } of [
      await preflight(everyone, path),
      await ask(everyone.endpoint, 'POST', path, { headers: { origin: page } }),
    ])
      assert.deepEqual(corsOf(headers), {}, path);
  }
});

test("under another host's name nothing is allowed (DNS rebinding)", async () => {
  for (const path of ['/_planes/read', '/v1/apis']) {
    for (const method of ['OPTIONS', 'POST']) {
      const { status, headers } = await ask(everyone.endpoint, method, path, {
        headers: { host: 'evil.example', origin: page, 'access-control-request-method': 'POST' },
      });
      assert.deepEqual([status, corsOf(headers)], [421, {}], `${method} ${path}`);
    }
  }
});

/** `message` of the first answer, or how the server refused. */
function socketTo(
  server: RunningServer,
  path: string,
  options: { origin?: string; headers?: Record<string, string>; say?: string } = {},
): Promise<string> {
  const socket = new WebSocket(`${server.endpoint.replace('http', 'ws')}${path}`, {
    headers: options.headers,
    ...(options.origin && { origin: options.origin }),
  });
  return new Promise((resolve) => {
    socket.once('open', () => {
      if (options.say !== undefined) socket.send(options.say);
    });
    socket.once('message', (data) => {
      resolve(String(data));
      socket.close();
    });
    socket.once('unexpected-response', (_request, answer) => {
      resolve(String(answer.statusCode));
      answer.destroy();
    });
    socket.once('close', (code) => resolve(`closed ${code}`));
    socket.once('error', () => {});
  });
}

test('a WebSocket opens for programs, its own origin and the origins of the rules', async () => {
  const echo = (server: RunningServer, origin?: string) =>
    socketTo(server, '/_planes/socket', { say: 'hello', ...(origin !== undefined && { origin }) });
  assert.deepEqual(
    [
      await echo(closed),
      await echo(closed, closed.endpoint),
      await echo(open, page),
      await echo(everyone, 'http://evil.example'),
    ],
    ['hello', 'hello', 'hello', 'hello'],
  );
  assert.deepEqual(
    [await echo(closed, page), await echo(open, 'http://evil.example'), await echo(closed, 'null')],
    ['403', '403', '403'],
  );
});

test('a WebSocket by host and path, with a bound of its own, a signature, and its place in the activity', async () => {
  const { port } = new URL(open.endpoint);
  const host = `abc.planes.localhost:${port}`;
  assert.equal(await socketTo(open, '/socket', { headers: { host }, say: 'short' }), 'abc');
  assert.equal(await socketTo(open, '/socket', { headers: { host }, say: 'far too long' }), 'closed 1009');
  const headers = signedHeaders(
    open.endpoint,
    { method: 'GET', path: '/_planes/signed-socket', query: '', headers: {}, body: Buffer.alloc(0) },
    { service: 'appsync', keys },
  );
  assert.equal(await socketTo(open, '/_planes/signed-socket', { headers }), `arn:aws:iam::${open.account}:root`);
  assert.equal(await socketTo(open, '/_planes/signed-socket'), '403');
  assert.equal(await socketTo(open, '/_planes/socket', { headers: { host: 'evil.example' } }), '421');
  const [refused, signed] = open.runtime.activity.list({ limit: 2 }).items;
  assert.deepEqual(
    [refused!.operation, refused!.status, signed!.status, signed!.principalArn],
    ['EchoSigned', 403, 101, `arn:aws:iam::${open.account}:root`],
  );
});

test('open WebSockets end with a reset', async () => {
  const socket = socketTo(closed, '/_planes/socket');
  while (!closed.runtime.activity.list({ limit: 1 }).items.some(({ status }) => status === 101))
    await new Promise(setImmediate);
  await closed.reset();
  assert.equal(await socket, 'closed 1001');
});
