/** What nobody signed is answered under this machine's own names only: a page of another site can give it any other. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSandlot, type Sandlot } from '../../src/testing/start-sandlot.ts';
import { signedHeaders, type RawRequest } from '../../src/testing/requests/signed-request.ts';
import { exchange, head } from '../../src/testing/requests/socket.ts';

let sandlot: Sandlot;
let port: string;

before(async () => {
  sandlot = await startSandlot();
  port = new URL(sandlot.endpoint).port;
});
after(() => sandlot.close());

const form = 'application/x-www-form-urlencoded';
const registration = JSON.stringify({ clientName: 'a', clientType: 'public' });
const identity = 'Action=GetCallerIdentity&Version=2011-06-15';

interface Unsigned {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const unsigned: readonly Unsigned[] = [
  {
    what: 'SSO OIDC: RegisterClient',
    method: 'POST',
    path: '/client/register',
    headers: { 'content-type': 'application/json' },
    body: registration,
  },
  {
    what: 'SSO OIDC: StartDeviceAuthorization',
    method: 'POST',
    path: '/device_authorization',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  },
  {
    what: 'SSO OIDC: CreateToken',
    method: 'POST',
    path: '/token',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  },
  { what: 'the portal: ListAccounts', method: 'GET', path: '/assignment/accounts' },
  {
    what: 'the portal: GetRoleCredentials',
    method: 'GET',
    path: '/federation/credentials?role_name=a&account_id=000000000000',
  },
  { what: 'the portal: Logout', method: 'POST', path: '/logout' },
  {
    what: 'STS: AssumeRoleWithWebIdentity',
    method: 'POST',
    path: '/',
    headers: { 'content-type': form },
    body: 'Action=AssumeRoleWithWebIdentity&Version=2011-06-15',
  },
  {
    what: 'a query without its signature',
    method: 'POST',
    path: '/',
    headers: { 'content-type': form },
    body: identity,
  },
  {
    what: 'JSON without its signature',
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSIdentityStore.ListUsers' },
    body: '{}',
  },
  { what: 'S3 without its signature', method: 'GET', path: '/bucket/key' },
  { what: 'S3: HEAD', method: 'HEAD', path: '/bucket' },
  {
    what: 'OPTIONS',
    method: 'OPTIONS',
    path: '/bucket/key',
    headers: { origin: 'http://evil.example', 'access-control-request-method': 'PUT' },
  },
  { what: 'OPTIONS of everything', method: 'OPTIONS', path: '*' },
  {
    what: 'another kind of signature',
    method: 'GET',
    path: '/bucket',
    headers: { authorization: 'AWS AKIAXXXXXXXXXXXXXXXX:x' },
  },
  {
    what: 'a signature without its parts',
    method: 'GET',
    path: '/bucket',
    headers: { authorization: 'AWS4-HMAC-SHA256 x' },
  },
  { what: 'a presigned URL without its parts', method: 'GET', path: '/bucket?X-Amz-Signature=0' },
  {
    what: 'a presigned URL of an unknown key',
    method: 'GET',
    path:
      '/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&' +
      'X-Amz-Credential=AKIAXXXXXXXXXXXXXXXX/20260101/us-east-1/s3/aws4_request&X-Amz-SignedHeaders=host&' +
      'X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-Signature=0',
  },
  { what: 'a page', method: 'GET', path: '/device' },
  { what: 'the console', method: 'GET', path: '/console/' },
  { what: 'the local API', method: 'GET', path: '/_sandlot/v1/health' },
  {
    what: 'a WebSocket',
    method: 'GET',
    path: '/_sandlot/v1/cloud-shell/terminals/x/socket',
    headers: {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    },
  },
];

function ask({ method, path, headers = {}, body = '' }: Unsigned, host: Record<string, string>) {
  return exchange(
    sandlot.endpoint,
    [
      head(method, path, { ...host, ...headers, ...(body === '' ? {} : { 'content-length': String(body.length) }) }),
      body,
    ],
    { answers: 1 },
  );
}

for (const request of unsigned) {
  test(`${request.what}: another host's name is refused`, async () => {
    const { statuses, text } = await ask(request, { host: `evil.example:${port}` });
    assert.deepEqual(statuses, [421], text);
    if (request.method !== 'HEAD') assert.match(text, /MisdirectedRequest/);
    const own = await ask(request, { host: `localhost:${port}` });
    assert.ok(own.statuses.length === 1 && own.statuses[0] !== 421, own.text);
  });
}

const signedAs = (secretAccessKey: string, host: string) => {
  const request: RawRequest = {
    method: 'POST',
    path: '/',
    query: '',
    headers: { 'content-type': form },
    body: Buffer.from(identity),
  };
  // The signature covers the host that it is sent with.
  return signedHeaders(`http://${host}`, request, {
    service: 'sts',
    keys: { ...sandlot.credentials, secretAccessKey },
  });
};

test('a signature that is valid is answered under any name, one that is not under own names only', async () => {
  const send = async (secret: string, host: string) => {
    const { statuses, text } = await exchange(
      sandlot.endpoint,
      [head('POST', '/', { ...signedAs(secret, host), 'content-length': String(identity.length) }), identity],
      { answers: 1 },
    );
    return `${statuses} ${/<Code>(\w+)/.exec(text)?.[1] ?? 'ok'}`;
  };
  assert.equal(await send(sandlot.credentials.secretAccessKey, 'evil.example'), '200 ok');
  assert.equal(await send('wrong', 'evil.example'), '421 MisdirectedRequest');
  assert.equal(await send('wrong', `127.0.0.1:${port}`), '403 SignatureDoesNotMatch');
});

test("the refusal has the form of the service's protocol, and tells what to do", async () => {
  const bodyOf = async (what: string) =>
    (
      await ask(
        unsigned.find((one) => one.what === what)!,
        { host: 'evil.example' },
      )
    ).text.split('\r\n\r\n')[1] ?? '';
  assert.equal(JSON.parse(await bodyOf('JSON without its signature')).__type, 'MisdirectedRequest');
  assert.match(
    JSON.parse(await bodyOf('SSO OIDC: RegisterClient')).error_description,
    new RegExp(`evil\\.example.*use ${sandlot.endpoint}`),
  );
  assert.match(await bodyOf('a query without its signature'), /^<ErrorResponse.*<Code>MisdirectedRequest<\/Code>/);
  assert.match(await bodyOf('S3 without its signature'), /<Error><Code>MisdirectedRequest<\/Code>/);
});

const health = (target: string, hosts: readonly string[], version = '1.1') =>
  exchange(
    sandlot.endpoint,
    [`GET ${target} HTTP/${version}\r\n${hosts.map((host) => `Host: ${host}\r\n`).join('')}\r\n`],
    { answers: 1 },
  );
const register = (target: string, hosts: readonly string[], version = '1.1') =>
  exchange(
    sandlot.endpoint,
    [
      `POST ${target} HTTP/${version}\r\n${hosts.map((host) => `Host: ${host}\r\n`).join('')}Content-Type: ` +
        `application/json\r\nContent-Length: ${registration.length}\r\n\r\n${registration}`,
    ],
    { answers: 1 },
  );

const own = (): readonly string[] => [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, `LocalHost:${port}`];
const foreign = (): readonly string[] => [
  'evil.example',
  `evil.example:${port}`,
  '127.0.0.1',
  'localhost',
  '127.0.0.1:1',
  `127.0.0.1:0${port}`,
  `127.0.0.1:${port}0`,
  `127.0.0.1.:${port}`,
  `localhost.:${port}`,
  `127.0.0.1.evil.example:${port}`,
  `localhost.evil.example:${port}`,
  `x@127.0.0.1:${port}`,
  `127.0.0.1:${port}@evil.example`,
  `127.0.0.1:${port},evil.example`,
  `127.1:${port}`,
  `2130706433:${port}`,
  `0x7f.0.0.1:${port}`,
  `0.0.0.0:${port}`,
  `[0:0:0:0:0:0:0:1]:${port}`,
  `[::ffff:127.0.0.1]:${port}`,
  `::1:${port}`,
  `[::1%25lo]:${port}`,
  `http://127.0.0.1:${port}`,
  `127.0.0.1:${port}/`,
  `127.0.0.1:${port}?`,
  `127.0.0.1:${port}#`,
  `127.0.0.1 :${port}`,
  '',
];

test('which spellings are own names, for pages and for operations alike', async () => {
  for (const host of own()) {
    assert.deepEqual((await health('/_sandlot/v1/health', [host])).statuses, [200], host);
    assert.deepEqual((await register('/client/register', [host])).statuses, [200], host);
  }
  for (const host of foreign()) {
    assert.deepEqual((await health('/_sandlot/v1/health', [host])).statuses, [421], host);
    assert.deepEqual((await register('/client/register', [host])).statuses, [421], host);
  }
});

test("no Host, or more than one, is nobody's name", async () => {
  const [mine] = own();
  for (const ask of [
    (...of: [readonly string[], string?]) => health('/_sandlot/v1/health', ...of),
    (...of: [readonly string[], string?]) => register('/client/register', ...of),
  ]) {
    for (const hosts of [
      [mine!, 'evil.example'],
      ['evil.example', mine!],
      [mine!, mine!],
    ]) {
      const { statuses, text } = await ask(hosts);
      assert.ok(statuses.length === 1 && (statuses[0] === 400 || statuses[0] === 421), text);
    }
    assert.deepEqual((await ask([])).statuses, [400]);
    assert.deepEqual((await ask([], '1.0')).statuses, [421]);
    assert.deepEqual((await ask([mine!], '1.0')).statuses, [200]);
  }
});

test('a target in absolute form names its host itself', async () => {
  const [mine] = own();
  for (const [target, host, status] of [
    [`http://${mine}`, mine, 200],
    [`HTTP://${mine}`, mine, 200],
    ['http://evil.example', mine, 421],
    [`http://evil.example:${port}`, mine, 421],
    [`http://x@${mine}`, mine, 421],
    [`http://${mine}@evil.example`, mine, 421],
    [`http://${mine}`, 'evil.example', 421],
    ['http://evil.example', 'evil.example', 421],
    [`http://127.0.0.1:${Number(port) + 1}`, mine, 421],
  ] as const) {
    assert.deepEqual((await health(`${target}/_sandlot/v1/health`, [host!])).statuses, [status], target);
    assert.deepEqual((await register(`${target}/client/register`, [host!])).statuses, [status], target);
  }
  const { statuses } = await health(`http://evil.example?/_sandlot/v1/health`, [mine!]);
  assert.deepEqual(statuses, [421]);
});
