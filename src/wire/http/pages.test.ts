/** Page groups: every page is found through them, and what is asked of one group loads no other's. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { everyPageRoute } from '../../testing/page-routes.ts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';
import { PageError, type PageRoute } from '../page.ts';
import { pageGroupRouter } from '../routing/page-router.ts';
import { send } from './pages.ts';
import { refusalPage } from './refusal-page.ts';

let sandlot: Sandlot;
before(async () => {
  sandlot = await startSandlot();
});
after(() => sandlot.close());

const route = (method: PageRoute['method'], path: string): PageRoute => ({
  method,
  path,
  handler: async () => ({ status: 200 }),
});

test("every page of the server is found by its own method and path, through its own group's prefixes", async () => {
  const { pages } = sandlot.server.runtime;
  const router = pageGroupRouter(pages);
  const routes = await everyPageRoute(sandlot.server.runtime);
  assert.ok(routes.length > 80, `${routes.length} pages`);
  for (const { method, path } of routes) {
    const asked = path.replace(/[:*]\w+/g, 'x');
    assert.ok(router.owns(asked), asked);
    const found = await router.match(method, asked);
    assert.equal(typeof found === 'object' && found.route.path, path, `${method} ${asked}`);
  }
});

test('a group is loaded once, when a path under its prefixes is asked for; the longest comes first', async () => {
  const loaded: string[] = [];
  const group = (name: string, under: string[], routes: PageRoute[]) => ({
    under,
    load: async () => {
      loaded.push(name);
      return routes;
    },
  });
  const { match, owns } = pageGroupRouter([
    group('all', ['/console'], [route('GET', '/console/*rest')]),
    group('sign-in', ['/console/signin'], [route('POST', '/console/signin')]),
    group('root', ['/'], [route('GET', '/')]),
  ]);
  assert.deepEqual([owns('/console/x'), owns('/'), owns('/other')], [true, true, false]);
  const among = pageGroupRouter([
    { ...group('among', [], [route('GET', '/v1/authorize')]), within: ['/v1/authorize'] },
  ]);
  assert.deepEqual(['/v1/authorize', '/v1/authorize/x', '/v1/authorizes', '/v1', '/v1/apis', '/'].map(among.owns), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  assert.equal(await among.match('GET', '/v1/apis'), undefined);
  assert.deepEqual(loaded, []);
  assert.equal(typeof (await match('GET', '/console/files')), 'object');
  assert.deepEqual(loaded, ['all']);
  const cases = [
    ['POST', '/console/signin', '/console/signin'],
    ['GET', '/console/signin', '/console/*rest'],
    ['GET', '/console/signin/further', '/console/*rest'],
    ['DELETE', '/console/signin', 'method-not-allowed'],
    ['POST', '/console/signins', 'method-not-allowed'],
    ['GET', '/consoles', undefined],
    ['GET', '//x', undefined],
    ['GET', '/', '/'],
  ] as const;
  for (const [method, path, wanted] of cases) {
    const found = await match(method, path);
    assert.equal(typeof found === 'object' ? found.route.path : found, wanted, `${method} ${path}`);
  }
  assert.deepEqual(loaded, ['all', 'sign-in', 'root']);
});

test('a group that could not be loaded is loaded again', async () => {
  let tries = 0;
  const page: PageRoute = { method: 'GET', path: '/late', handler: async () => ({ status: 200 }) };
  const load = async () => {
    if (++tries === 1) throw new Error('too many open files');
    return [page];
  };
  const router = pageGroupRouter([{ under: ['/late'], load }]);
  await assert.rejects(router.match('GET', '/late'), /too many open files/);
  const found = await router.match('GET', '/late');
  assert.equal(typeof found === 'object' && found.route, page);
  assert.equal(tries, 2);
});

test('a refusal for people is a page that holds the message as text alone', () => {
  const { status, headers, body } = refusalPage(new PageError(404, 'NotFound', `No <script>"'&\` here`));
  assert.equal(status, 404);
  assert.match(String(headers!['content-security-policy']), /^default-src 'none'; style-src 'self'; /);
  assert.match(String(body), /<h1>Page not found<\/h1><p>No &#60;script&#62;&#34;&#39;&#38;&#96; here<\/p>/);
  assert.equal(String(body).includes('<script'), false);
  assert.match(String(refusalPage(new PageError(500, 'Internal', 'x')).body), /<h1>Something went wrong</);
});

test('headers that cannot be sent close the body', async () => {
  const body = Readable.from(['x']);
  const res = new ServerResponse({} as IncomingMessage);
  const closed = once(body, 'close');
  const response = { status: 200, headers: { location: 'a\nb' }, body };
  assert.throws(() => send({} as IncomingMessage, res, response), { code: 'ERR_INVALID_CHAR' });
  await closed;
});
