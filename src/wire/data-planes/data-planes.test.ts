/** Data planes of services, by a service of the tests' own: routes, signatures, bodies, start and reset, activity. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import type { RunningServer } from '../../server/main.ts';
import { createHosts } from '../routing/hosts.ts';
import { ask, keys, planes, route, startPlanes } from '../../testing/servers/data-planes.ts';
import { sendRaw, signedHeaders, type Keys, type RawRequest } from '../../testing/requests/signed-request.ts';
import { exchange, head } from '../../testing/requests/socket.ts';

let server: RunningServer;
let port: string;

before(async () => {
  server = await startPlanes(planes());
  ({ port } = new URL(server.endpoint));
});
after(() => server.close());

const at = (host: string) => ({ headers: { host: `${host}:${port}` } });

test('a route is found by host and path, and told both', async () => {
  const told = async (path: string, host: string, method = 'GET') =>
    JSON.parse((await ask(server.endpoint, method, path, at(host))).body);
  assert.deepEqual(await told('/_planes/tell/a%20b?x=1&x=2', 'localhost'), {
    host: '127.0.0.1',
    path: '/_planes/tell/a b',
    params: { what: 'a b' },
    query: [
      ['x', '1'],
      ['x', '2'],
    ],
    cookie: null,
    method: 'GET',
  });
  assert.deepEqual(await told('/tell/a/b', 'abc.planes.localhost'), {
    host: 'abc.planes.localhost',
    path: '/tell/a/b',
    params: { api: 'abc', rest: 'a/b' },
    query: [],
    cookie: null,
    method: 'GET',
  });
  assert.equal((await told('/tell/x', 'PLANES.localhost', 'PATCH')).method, 'PATCH');
  assert.equal(
    (await ask(server.endpoint, 'POST', '/tell/x', at('planes.localhost'))).status,
    201,
    'a method of its own comes first',
  );
});

test("what no route has is refused with a sentence, in the form of AWS's REST services", async () => {
  for (const [method, path, host, status, code] of [
    ['GET', '/_planes/nowhere', 'localhost', 404, 'NotFound'],
    ['GET', '/_planes/read', 'localhost', 405, 'MethodNotAllowed'],
    ['GET', '/_planes/%ff', 'localhost', 400, 'InvalidPath'],
    ['GET', '/console/', 'abc.planes.localhost', 404, 'NotFound'],
    ['GET', '/_sandlot/v1/health', 'abc.planes.localhost', 404, 'NotFound'],
    ['GET', '/_planes/tell/x', 'abc.planes.localhost', 404, 'NotFound'],
    ['GET', '/_planes/fail', 'localhost', 500, 'InternalFailure'],
  ] as const) {
    const answer = await ask(server.endpoint, method, path, at(host));
    assert.deepEqual(
      [answer.status, answer.headers['x-amzn-errortype'], JSON.parse(answer.body).__type],
      [status, code, code],
      `${method} ${host}${path}`,
    );
    assert.match(JSON.parse(answer.body).message, /\.$/);
  }
});

test("a body that is read whole has its route's bound; one that is streamed has none", async () => {
  const send = (path: string, bytes: number) => ask(server.endpoint, 'POST', path, { body: Buffer.alloc(bytes, 'x') });
  assert.deepEqual(
    [(await send('/_planes/read', 1000)).body, (await send('/_planes/read', 1001)).status],
    ['1000', 413],
  );
  const chunked = await exchange(
    server.endpoint,
    [
      head('POST', '/_planes/read', { host: `localhost:${port}`, 'transfer-encoding': 'chunked' }),
      `7d0\r\n${'x'.repeat(2000)}\r\n0\r\n\r\n`,
    ],
    { answers: 1 },
  );
  assert.deepEqual(chunked.statuses, [413]);
  assert.deepEqual(
    [
      (await send('/_planes/read-default', 1024 * 1024)).status,
      (await send('/_planes/read-default', 1024 * 1024 + 1)).status,
    ],
    [200, 413],
  );
  assert.equal((await send('/_planes/stream', 5_000_000)).body, '5000000');
  assert.equal((await ask(server.endpoint, 'GET', '/_planes/pour')).body, 'abc');
  const { status, body } = await ask(server.endpoint, 'HEAD', '/_planes/pour');
  assert.deepEqual([status, body], [200, '']);
});

const raw = (method: string, path: string, body = '', headers: Record<string, string> = {}): RawRequest => ({
  method,
  path,
  query: '',
  headers,
  body: Buffer.from(body),
});
const root = () => `arn:aws:iam::${server.account}:root`;
const signing = (service = 'appsync', as: Keys = keys) => ({ service, keys: as });

test('a route has a signature verified as operations have theirs, body included', async () => {
  const who = async (request: RawRequest, by = signing()) => {
    const { status, body } = await sendRaw(server.endpoint, request, by);
    return status === 200 ? body : `${status} ${JSON.parse(body).__type}`;
  };
  assert.equal(await who(raw('POST', '/_planes/who', '{"query":"x"}')), `${root()} {"query":"x"}`);
  assert.equal(
    await who(raw('POST', '/_planes/who'), signing('appsync', { ...keys, secretAccessKey: 'wrong' })),
    '403 InvalidSignatureException',
  );
  assert.equal(
    await who(raw('POST', '/_planes/who'), signing('appsync', { ...keys, accessKeyId: 'AKIANOSUCHKEYATALL00' })),
    '403 UnrecognizedClientException',
  );
  assert.equal(
    await who(raw('POST', '/_planes/who'), signing('lambda')),
    '403 InvalidSignatureException',
    'signed for another service',
  );
  for (const payload of [
    'UNSIGNED-PAYLOAD',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  ]) {
    assert.equal(
      await who(raw('POST', '/_planes/who', 'x', { 'x-amz-content-sha256': payload })),
      '403 InvalidSignatureException',
      payload,
    );
  }
  const unsigned = await ask(server.endpoint, 'POST', '/_planes/who', { body: 'x' });
  assert.deepEqual(
    [unsigned.status, unsigned.headers['x-amzn-errortype']],
    [403, 'MissingAuthenticationTokenException'],
  );
});

test('a body other than the signed one is refused, its hash in the headers or not', async () => {
  const { 'x-amz-content-sha256': _hash, ...unhashed } = signedHeaders(
    server.endpoint,
    raw('POST', '/_planes/who', 'signed'),
    signing(),
  );
  const hashed = signedHeaders(server.endpoint, raw('POST', '/_planes/who', 'signed'), signing());
  for (const headers of [hashed, unhashed]) {
    const { status } = await ask(server.endpoint, 'POST', '/_planes/who', { headers, body: 'forged' });
    assert.equal(status, 403);
  }
});

test('policies decide for whoever signed, and the activity shows it', async () => {
  const iam = new IAM({ endpoint: server.endpoint, region: server.region, credentials: keys });
  const UserName = 'plane-user';
  await iam.createUser({ UserName });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  iam.destroy();
  const user: Keys = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const status = async (as: Keys) =>
    (await sendRaw(server.endpoint, raw('POST', '/_planes/decide'), signing('appsync', as))).status;
  assert.deepEqual([await status(keys), await status(user)], [200, 403]);
  await ask(server.endpoint, 'POST', '/_planes/who');
  const shown = server.runtime.activity
    .list({ limit: 3 })
    .items.map(({ service, operation, status: code, principalArn, errorCode }) => ({
      service,
      operation,
      code,
      principalArn,
      errorCode,
    }));
  assert.deepEqual(shown, [
    {
      service: 'appsync',
      operation: 'Who',
      code: 403,
      principalArn: undefined,
      errorCode: 'MissingAuthenticationTokenException',
    },
    {
      service: 'appsync',
      operation: 'Decide',
      code: 403,
      principalArn: `arn:aws:iam::${server.account}:user/${UserName}`,
      errorCode: undefined,
    },
    { service: 'appsync', operation: 'Decide', code: 200, principalArn: root(), errorCode: undefined },
  ]);
});

test("at the endpoint's names a route neither sees nor sets what the console's origin keeps", async () => {
  const seen = JSON.parse(
    (await ask(server.endpoint, 'GET', '/_planes/tell/x', { headers: { cookie: 'session=1' } })).body,
  );
  assert.equal(seen.cookie, null);
  const { headers } = await ask(server.endpoint, 'GET', '/_planes/cookie');
  assert.deepEqual(
    [
      headers['set-cookie'],
      headers['clear-site-data'],
      headers['content-security-policy'],
      headers['x-content-type-options'],
    ],
    [undefined, undefined, 'sandbox', 'nosniff'],
  );
  const {
    headers: { host },
  } = at('abc.planes.localhost');
  const own = JSON.parse((await ask(server.endpoint, 'GET', '/tell/x', { headers: { host, cookie: 'own=1' } })).body);
  assert.equal(own.cookie, 'own=1');
  const elsewhere = await ask(server.endpoint, 'GET', '/cookie', at('abc.planes.localhost'));
  assert.equal(elsewhere.headers['set-cookie']?.length, 2);
  assert.equal(elsewhere.headers['content-security-policy'], undefined);
});

test('a service is started once the server listens, reset with it, and stopped before it ends', async () => {
  const own: string[] = [];
  const manifest = planes({
    start: ({ settings }) => {
      own.push(settings.endpoint);
      return { resets: 0 };
    },
    reset: (running: { resets: number }) => {
      running.resets++;
    },
    stop: (running: { resets: number }) => {
      own.push(`stopped after ${running.resets}`);
    },
  });
  const [one, two] = [await startPlanes(manifest), await startPlanes(manifest)];
  const resets = async ({ endpoint }: RunningServer) =>
    JSON.parse((await ask(endpoint, 'GET', '/_planes/running')).body).resets;
  await one.reset();
  await one.reset();
  assert.deepEqual([await resets(one), await resets(two)], [2, 0]);
  await two.close();
  await one.close();
  assert.deepEqual(own, [one.endpoint, two.endpoint, 'stopped after 0', 'stopped after 2']);
});

test('a start that fails ends the others and the server; a stop that fails keeps nobody', async () => {
  const stopped: string[] = [];
  const first = planes({
    start: () => 1,
    stop: () => {
      stopped.push('first');
    },
  });
  const failing = planes({
    name: 'lambda',
    routes: [],
    upgrades: [],
    start: () => {
      throw new Error('no room');
    },
  });
  await assert.rejects(startPlanes(first, failing), { message: 'no room' });
  assert.deepEqual(stopped, ['first']);
  const bad = planes({
    name: 'lambda',
    routes: [],
    upgrades: [],
    start: () => 1,
    stop: () => {
      throw new Error('stuck');
    },
  });
  const both = await startPlanes(first, bad);
  await both.close();
  assert.deepEqual(stopped, ['first', 'first']);
});

test('an operation has a bound of its own on its body', async (t) => {
  const bounded = await startPlanes(
    planes({
      operations: {
        CreateGraphqlApi: {
          authorize: 'authenticated',
          maxBodyBytes: 100,
          load: async () => ({ createGraphqlApi: async () => ({}) }),
        },
        CreateApi: {
          authorize: 'authenticated',
          maxBodyBytes: 5 * 1024 * 1024,
          load: async () => ({ createApi: async () => ({}) }),
        },
      },
    }),
  );
  t.after(() => bounded.close());
  const send = async (path: string, name: string) =>
    (
      await sendRaw(
        bounded.endpoint,
        raw('POST', path, JSON.stringify({ name, authenticationType: 'API_KEY' }), {
          'content-type': 'application/json',
        }),
        signing(),
      )
    ).status;
  const [small, large] = ['x', 'x'.repeat(4.5 * 1024 * 1024)];
  assert.deepEqual([await send('/v1/apis', small), await send('/v1/apis', 'x'.repeat(200))], [200, 413]);
  assert.equal(await send('/v2/apis', large), 400, "read whole, beyond the protocol's bound, and then validated");
});

test('manifests that claim one name, or a path that is not theirs, are refused', () => {
  const own = () => new Set<string>();
  const names = { endpoint: own, console: own, port: () => '1' };
  const hosts =
    (...manifests: readonly ReturnType<typeof planes>[]) =>
    () =>
      createHosts(manifests, names);
  const at = (host: string, name = 'appsync') =>
    planes({ name, upgrades: [], routes: [route('R', 'GET', '/', async () => ({ status: 200 }), { host })] });
  assert.throws(hosts(at('x'), at('x', 'lambda')), /both claim the name x\.localhost/);
  assert.throws(hosts(planes({ operationsAt: { host: 'planes', prefixInPath: true } })), /both claim/);
  for (const name of ['console', ':a.console', 'a.console', 'localhost'])
    assert.throws(hosts(at(name)), /reserved/, name);
  hosts(at('x'), at(':a.y', 'lambda'))();
});

for (const path of ['/graphql', '/', '/console/x', '/_sandlot/v1/x']) {
  test(`a route at ${path} of the endpoint's names is refused at the start`, async () => {
    await assert.rejects(
      startPlanes(planes({ upgrades: [], routes: [route('R', 'GET', path, async () => ({ status: 200 }))] })),
      /begins with "\/_"/,
    );
  });
}
