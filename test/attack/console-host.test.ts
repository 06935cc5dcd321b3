/** The console's name and the endpoint's: which of them has what, where each leads, and what crosses between them. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { WebSocket } from 'ws';
import { readConfig } from '../../src/server/config.ts';
import { startServer, type RunningServer } from '../../src/server/main.ts';
import { ask as askTls, overTls } from '../../src/testing/requests/handshake.ts';
import { createBrowser } from '../../src/testing/sign-in/browser.ts';
import { StartRefused } from '../../src/server/process/start-refused.ts';
import { ask, keys, planes, startPlanes } from '../../src/testing/servers/data-planes.ts';
import { signedHeaders } from '../../src/testing/requests/signed-request.ts';
import { exchange } from '../../src/testing/requests/socket.ts';

let server: RunningServer;
let port: string;
let s3: S3;

before(async () => {
  server = await startPlanes(planes());
  ({ port } = new URL(server.endpoint));
  s3 = new S3({ endpoint: server.endpoint, region: 'us-east-1', credentials: keys, forcePathStyle: true });
  for (const Bucket of ['start', 'console', 'things']) {
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key: 'a.html', Body: `in ${Bucket}`, ContentType: 'text/html' });
    await s3.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: {} });
    const Resource = `arn:aws:s3:::${Bucket}/*`;
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource }];
    await s3.putBucketPolicy({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
  }
});
after(async () => {
  s3.destroy();
  await server.close();
});

const send = (method: string, host: string, path: string, more: Record<string, string> = {}, body = '') =>
  ask(server.endpoint, method, path, { headers: { host: host.replace('PORT', port), ...more }, body });
const get = (host: string, path: string, more: Record<string, string> = {}) => send('GET', host, path, more);
const origin = (name: string, ofPort = port): string => `http://${name}:${ofPort}`;

const endpointNames = ['127.0.0.1:PORT', 'localhost:PORT', 'LocalHost:PORT', '[::1]:PORT'];
const own = 'console.localhost:PORT';

const pages = [
  '/',
  '/console/',
  '/console/mail?x=1',
  '/console/iam/roles/a%2Fb?tab=%22trust%22&&x',
  '/console/signin?token=abc',
  '/start/d-1234567890',
  '/start/d-1234567890/console?account_id=1&role_name=x',
  '/device?user_code=BCDF-GHJK',
  '/authorize?response_type=code&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Foauth%2Fcallback&state=%2B',
  '/signin/reset?token=abc',
  '/signin/sessions',
  '/favicon.ico',
];

describe("the endpoint's names", () => {
  test('lead to every page, with its path and query as they were sent, and set no cookie', async () => {
    for (const name of endpointNames) {
      for (const path of pages) {
        for (const method of ['GET', 'HEAD']) {
          const { status, headers } = await send(method, name, path);
          assert.deepEqual([status, headers['location']], [302, origin('console.localhost') + path], `${name} ${path}`);
          assert.deepEqual([headers['set-cookie'], headers['cache-control']], [undefined, 'no-store'], path);
        }
      }
    }
  });

  test('take no form of a page, and say where the page is', async () => {
    for (const [path, body] of [
      ['/console/signin', 'email=a&password=b'],
      ['/signin/user', 'username=a'],
      ['/device', 'user_code=a'],
      ['/signin/signout', ''],
    ] as const) {
      const { status, headers, body: text } = await send('POST', '127.0.0.1:PORT', path, {}, body);
      assert.deepEqual([status, headers['set-cookie']], [421, undefined], path);
      assert.match(text, /This page is at http:\/\/console\.localhost:\d+\. Open it there; nothing was changed\./);
    }
  });

  test('lead nowhere else, whatever the path is', async () => {
    for (const path of [
      '/console//evil.example',
      '/console/..//evil.example',
      '/console/@evil.example',
      '/console/\\evil',
    ]) {
      const { headers } = await get('127.0.0.1:PORT', path);
      assert.equal(new URL(String(headers['location'])).origin, origin('console.localhost'), path);
    }
    for (const path of ['//evil.example/console/', '/.evil.example', '/%2Fconsole'])
      assert.equal((await get('127.0.0.1:PORT', path)).headers['location'], undefined, path);
    const long = await get('127.0.0.1:PORT', `/device?a=${'x'.repeat(20_000)}`);
    assert.deepEqual([long.status, long.headers['location']], [414, undefined]);
  });

  test('know no session: the cookie and its secret, which open the console, open nothing there', async () => {
    const browser = createBrowser(server.consoleOrigin);
    await browser.get(await consoleLink(server));
    const session = { ...browser.callHeaders(), accept: 'application/json' };
    assert.equal((await get(own, '/_sandlot/v1/session', session)).status, 200);
    for (const name of endpointNames)
      assert.equal((await get(name, '/_sandlot/v1/session', session)).status, 401, name);
    assert.equal((await send('POST', 'localhost:PORT', '/_sandlot/v1/session/credentials', session)).status, 401);
  });

  test('go on answering what clients call', async () => {
    const json = { 'content-type': 'application/json' };
    const client = JSON.stringify({ clientName: 'a', clientType: 'public' });
    const bearer = { authorization: `Bearer ${server.apiToken}` };
    for (const name of endpointNames) {
      assert.equal((await get(name, '/_sandlot/v1/health')).status, 200);
      assert.equal((await get(name, '/_sandlot/v1/status', bearer)).status, 200);
      assert.equal((await send('POST', name, '/client/register', json, client)).status, 200);
      assert.equal((await get(name, '/things/a.html')).body, 'in things');
      assert.equal((await get(name, '/_planes/tell/x')).status, 200);
    }
  });

  test('have no WebSocket of the console', async () => {
    const answer = await refusedSocket(`ws://127.0.0.1:${port}/_sandlot/v1/cloud-shell/terminals/x/stream`, {
      origin: server.endpoint,
    });
    assert.deepEqual([answer.status, /use http:\/\/console\.localhost/.test(answer.body)], [421, true]);
  });
});

describe("the console's name", () => {
  test('has the pages, their scripts and their API', async () => {
    for (const [path, status] of [
      ['/', 302],
      ['/console/signin', 200],
      ['/start/d-1234567890', 404],
      ['/device', 200],
      ['/signin/static/session.js', 200],
      ['/_sandlot/v1/session', 401],
    ] as const) {
      for (const host of [own, 'CONSOLE.localhost:PORT']) assert.equal((await get(host, path)).status, status, path);
    }
    assert.match(String((await get(own, '/')).headers['location']), /^\/console\/$/);
  });

  test('is host-only: its cookies name no domain', async () => {
    const cookies = (await get(own, '/device')).headers['set-cookie'] ?? [];
    assert.ok(cookies.length > 0);
    for (const cookie of cookies) assert.doesNotMatch(cookie, /domain/i);
  });

  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const json = { 'content-type': 'application/json' };
  const unsigned: [string, string, Record<string, string>, string][] = [
    ['GET', '/things/a.html', {}, ''],
    ['GET', '/things?list-type=2', {}, ''],
    ['PUT', '/things/b', {}, 'b'],
    ['POST', '/client/register', json, '{"clientName":"a","clientType":"public"}'],
    ['POST', '/token', json, '{}'],
    ['GET', '/assignment/accounts', { 'x-amz-sso_bearer_token': 'x' }, ''],
    ['GET', '/_planes/tell/x', {}, ''],
    ['OPTIONS', '/things/a.html', { origin: 'http://a.example', 'access-control-request-method': 'GET' }, ''],
  ];

  test("answers nothing of AWS's protocols, and names the endpoint", async () => {
    for (const [method, path, headers, body] of unsigned) {
      const answer = await send(method, own, path, headers, body);
      assert.equal(answer.status, 421, `${method} ${path}`);
      assert.match(answer.body, new RegExp(`AWS's protocols are at http://127\\.0\\.0\\.1:${port}`));
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
    }
    const query = await send('POST', own, '/', form, 'Action=GetCallerIdentity&Version=2011-06-15');
    assert.ok(query.status === 405 || query.status === 421, String(query.status));
    assert.doesNotMatch(query.body, /<ErrorResponse/);
  });

  const signed = (path: string, host = own) =>
    signedHeaders(
      `http://${host.replace('PORT', port)}`,
      { method: 'GET', path, query: '', headers: {}, body: Buffer.alloc(0) },
      { service: 's3', keys },
    );

  test("takes what its own page signs, and of nobody else: no SDK's call, no other page's, no link", async () => {
    const path = '/things/a.html';
    const asPage = await get(own, path, { ...signed(path), 'sec-fetch-site': 'same-origin' });
    assert.deepEqual([asPage.status, asPage.body], [200, 'in things']);
    assert.equal(asPage.headers['content-security-policy'], 'sandbox');
    assert.match(String(asPage.headers['vary']), /Authorization/);
    for (const site of [undefined, 'none', 'same-site', 'cross-site'] as const) {
      const headers = site === undefined ? signed(path) : { ...signed(path), 'sec-fetch-site': site };
      assert.equal((await get(own, path, headers)).status, 421, String(site));
    }
    const elsewhere = new S3({
      endpoint: server.consoleOrigin,
      region: 'us-east-1',
      credentials: keys,
      forcePathStyle: true,
    });
    const link = new URL(await getSignedUrl(elsewhere, new GetObjectCommand({ Bucket: 'things', Key: 'a.html' })));
    elsewhere.destroy();
    for (const headers of [{}, { 'sec-fetch-site': 'same-origin' }] as Record<string, string>[])
      assert.equal((await get(own, link.pathname + link.search, headers)).status, 421);
  });

  test('never reads a bucket out of the path of a page, nor a page out of a bucket', async () => {
    for (const path of ['/start/a.html', '/console/a.html']) {
      assert.doesNotMatch((await get(own, path)).body, /in start|in console/, path);
      assert.equal(
        (await get('127.0.0.1:PORT', path, signed(path, '127.0.0.1:PORT'))).body,
        `in ${path.split('/')[1]}`,
      );
      const bucket = path.split('/')[1]!;
      assert.equal((await get(`${bucket}.s3.localhost:PORT`, '/a.html')).body, `in ${bucket}`);
    }
  });

  test('is spelled in one way', async () => {
    for (const host of [
      'console.localhost.:PORT',
      'console.localhost',
      'console.localhost:1',
      'x.console.localhost:PORT',
      'console.localhost.evil.example:PORT',
      'x@console.localhost:PORT',
    ])
      assert.equal((await get(host, '/console/signin')).status, 421, host);
    const raw = (target: string, ...hosts: string[]) =>
      exchange(
        server.endpoint,
        [`GET ${target} HTTP/1.1\r\n${hosts.map((host) => `Host: ${host}\r\n`).join('')}\r\n`],
        { answers: 1 },
      );
    const named = `console.localhost:${port}`;
    assert.deepEqual((await raw(`http://${named}/console/signin`, named)).statuses, [200]);
    for (const [target, ...hosts] of [
      [`http://${named}/console/signin`, `127.0.0.1:${port}`],
      [`http://127.0.0.1:${port}/console/signin`, named],
      [`http://evil.example/console/signin`, named],
      ['/console/signin', named, `127.0.0.1:${port}`],
      ['/console/signin', `127.0.0.1:${port}`, named],
    ] as [string, ...string[]][]) {
      const [status] = (await raw(target, ...hosts)).statuses;
      assert.ok(status === 400 || status === 421, `${target} ${hosts.join()}: ${status}`);
    }
  });

  test('takes changes from its own pages alone', async () => {
    const browser = createBrowser(server.consoleOrigin);
    await browser.get(await consoleLink(server));
    const { 'sec-fetch-site': _, ...session } = browser.callHeaders();
    const clock = (headers: Record<string, string>) =>
      send('POST', own, '/_sandlot/v1/clock', { ...session, ...headers, 'content-type': 'application/json' }, '{}');
    assert.equal((await clock({ origin: server.consoleOrigin })).status, 200);
    for (const foreign of [
      { origin: server.endpoint },
      { origin: origin('localhost') },
      { origin: origin('things.s3.localhost') },
      { origin: server.consoleOrigin.replace('http:', 'https:') },
      { origin: 'null' },
      { origin: server.consoleOrigin, 'sec-fetch-site': 'same-site' },
      { origin: origin('things.s3.localhost'), 'sec-fetch-site': 'same-origin' },
    ] as Record<string, string>[])
      assert.equal((await clock(foreign)).status, 403, JSON.stringify(foreign));
  });

  test('leaves the page of security keys to localhost, which has no other page', async () => {
    const path = '/signin/fido2?ceremony=x';
    for (const name of ['127.0.0.1:PORT', own]) {
      const { status, headers } = await get(name, path);
      assert.deepEqual([status, headers['location']], [302, origin('localhost') + path]);
      assert.equal((await send('POST', name, path, form, 'credential=x')).status, 421);
    }
    assert.equal((await get('localhost:PORT', path)).status, 410, 'answered there');
    assert.equal((await get('localhost:PORT', '/signin/static/fido2.js')).status, 200);
    assert.equal(
      (await get('localhost:PORT', '/signin/fido2/done')).headers['location'],
      `${server.consoleOrigin}/signin/fido2/done`,
    );
  });
});

describe('over TLS on the same port', () => {
  test('the names are the same, and whoever came by TLS stays with it', async () => {
    const ca = await server.certificateAuthority();
    const secure = (name: string, path: string, headers: Record<string, string> = {}) =>
      askTls(overTls(server.endpoint), path, {
        ca,
        servername: name,
        headers: { host: `${name}:${port}`, ...headers },
      });
    const led = await secure('localhost', '/console/mail?x=1');
    assert.deepEqual(
      [led.status, led.headers['location']],
      [302, `https://console.localhost:${port}/console/mail?x=1`],
    );
    const page = await secure('console.localhost', '/device');
    const [cookie = ''] = page.headers['set-cookie'] ?? [];
    assert.equal(page.status, 200);
    assert.match(
      cookie,
      new RegExp(`^__Host-sandlot-${port}-flow-\\w+=[^;]+; Path=/; HttpOnly; SameSite=Lax; Max-Age=\\d+; Secure$`),
    );
    const key = await secure('console.localhost', '/signin/fido2?ceremony=x');
    assert.equal(key.headers['location'], `https://localhost:${port}/signin/fido2?ceremony=x`);
  });
});

describe('--console-host', () => {
  const started = async (t: { after(end: () => Promise<void>): void }, ...args: string[]): Promise<RunningServer> => {
    const other = await startServer({ ...readConfig(args, {}), port: 0, data: undefined });
    t.after(() => other.close());
    return other;
  };
  for (const name of ['127.0.0.1', 'localhost', 'sandlot.localhost', 'pages.of.sandlot.localhost']) {
    test(`${name}: pages are there, and every other name ends there`, async (t) => {
      const other = await started(t, '--console-host', name.toUpperCase());
      const { port: itsPort } = new URL(other.endpoint);
      assert.equal(other.consoleOrigin, origin(name, itsPort));
      assert.ok((await consoleLink(other)).startsWith(`${other.consoleOrigin}/console/signin?token=`));
      for (const from of ['127.0.0.1', 'localhost', '[::1]', 'console.localhost', name]) {
        const visited: string[] = [];
        let next = `${origin(from, itsPort)}/device?user_code=BCDF-GHJK`;
        for (let status = 302; status === 302;) {
          assert.ok(!visited.includes(next), `${next} comes again`);
          visited.push(next);
          const { host, pathname, search } = new URL(next);
          const answer = await ask(other.endpoint, 'GET', pathname + search, { headers: { host } });
          ({ status } = answer);
          next = String(answer.headers['location'] ?? next);
          if (status !== 302) assert.equal(status, 200);
        }
        assert.equal(next, `${other.consoleOrigin}/device?user_code=BCDF-GHJK`);
        assert.ok(visited.length <= 2, visited.join());
      }
      assert.equal((await ask(other.endpoint, 'GET', '/_sandlot/v1/health', { headers: {} })).status, 200);
      const browser = createBrowser(other.consoleOrigin);
      const console = await browser.get(await consoleLink(other));
      assert.equal(console.url.href, `${other.consoleOrigin}/console/`);
    });
  }

  test("an address of the endpoint keeps AWS's protocols beside the pages", async (t) => {
    const other = await started(t, '--console-host', '127.0.0.1');
    const register = {
      headers: { 'content-type': 'application/json' },
      body: '{"clientName":"a","clientType":"public"}',
    };
    assert.equal((await ask(other.endpoint, 'POST', '/client/register', register)).status, 200);
    const { headers } = await ask(other.endpoint, 'GET', '/nobody/x', { headers: {} });
    assert.equal(headers['content-security-policy'], 'sandbox');
  });

  test('a name that a service answers under is refused', async (t) => {
    for (const name of ['s3.localhost', 'console.s3.localhost'])
      await assert.rejects(
        started(t, '--console-host', name),
        (error: unknown) => error instanceof StartRefused && /is taken: s3 answers under that name/.test(error.message),
        name,
      );
  });
});

async function consoleLink({ endpoint, apiToken }: RunningServer): Promise<string> {
  const headers = { authorization: `Bearer ${apiToken}` };
  return JSON.parse((await ask(endpoint, 'POST', '/_sandlot/v1/console-links', { headers })).body).url;
}

function refusedSocket(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    new WebSocket(url, { headers })
      .on('unexpected-response', (_request, response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      })
      .on('open', () => reject(new Error('opened')))
      .on('error', reject);
  });
}
