/**
 * Every page and every call of the local API, attacked: forms from elsewhere, junk bodies and cookies, redirects that
 * lead away.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Identitystore } from '@aws-sdk/client-identitystore';
import { prefixRange } from '../../kernel/key.ts';
import type { PageRoute } from '../../wire/page.ts';
import { everyPageRoute } from '../../testing/page-routes.ts';
import type { Sandlot } from '../../testing/start-sandlot.ts';
import { createBrowser, formsOf, type Browser, type BrowserPage } from '../../testing/sign-in/browser.ts';
import { fetchByName, type Sent } from '../../testing/sign-in/fetch-by-name.ts';
import {
  choosePassword,
  password,
  signIn,
  startDirectory,
  type TestDirectory,
} from '../../testing/sign-in/directory.ts';

let directory: TestDirectory;
let sandlot: Sandlot;
let routes: readonly PageRoute[];
/** Signed in to console and portal. */
let browser: Browser;
const closing: (() => Promise<void>)[] = [];

before(async () => {
  directory = await startDirectory({
    after: (work) => {
      closing.push(work);
    },
  });
  sandlot = directory.sandlot;
  routes = await everyPageRoute(sandlot.server.runtime);
  browser = createBrowser(sandlot.consoleOrigin);
  const { url } = await sandlot.api('POST', '/console-links');
  await browser.get(url);
  await signIn(browser, await browser.get(`/start/${directory.identityStoreId}`));
});

after(async () => {
  for (const work of closing) await work();
});

async function dump(): Promise<Map<string, string>> {
  const { entries } = await sandlot.server.runtime.store.read((tx) => tx.range(prefixRange([])));
  return new Map(entries.map(({ key, value }) => [key, value]));
}

const cookieHeader = () => [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

function pathOf({ path }: PageRoute, parameter = 'x'): string {
  return path.replace(/[:*]\w+/g, parameter);
}

/** Under the name that it is at. */
const originOf = ({ at }: PageRoute): string =>
  at === 'localhost' ? sandlot.consoleOrigin.replace('console.', '') : sandlot.consoleOrigin;

const changing = () => routes.filter(({ method }) => method !== 'GET');
const call = (route: PageRoute, init: Sent = {}, parameter?: string) =>
  fetchByName(originOf(route) + pathOf(route, parameter), { method: route.method, redirect: 'manual', ...init });

test('the signed-in browser of these tests really is signed in', async () => {
  const session = await fetchByName(`${sandlot.consoleOrigin}/_sandlot/v1/session`, { headers: browser.callHeaders() });
  assert.equal(session.status, 200);
  assert.ok(
    [...browser.cookies.keys()].some((name) => name.endsWith('-session')),
    [...browser.cookies.keys()].join(),
  );
});

const foreign: readonly (readonly [name: string, headers: Record<string, string>])[] = [
  ['no CSRF token', { 'sec-fetch-site': 'same-origin' }],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['a sibling site', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }],
  ['an old browser on another site', { origin: 'https://evil.example' }],
  ['a hidden origin', { origin: 'null' }],
];

for (const [name, headers] of foreign) {
  test(`a signed-in person's form from ${name} changes nothing`, async () => {
    const before = await dump();
    for (const route of changing()) {
      for (const [type, body] of [
        ['application/x-www-form-urlencoded', 'csrf=x&decision=allow&password=x&status=DISABLED'],
        ['text/plain', '{"mode":"DISABLED","status":"DISABLED","withOrganizations":true}'],
        ['application/json', '{"method":"email"}'],
      ]) {
        const answer = await call(
          route,
          { body, headers: { 'content-type': type!, cookie: cookieHeader(), ...headers } },
          directory.userId,
        );
        assert.ok(
          answer.status >= 400 && answer.status < 500,
          `${route.method} ${route.path}: ${answer.status} ${await answer.text()}`,
        );
        assert.deepEqual(answer.headers.getSetCookie(), [], route.path);
      }
    }
    assert.deepEqual(await dump(), before);
  });
}

/** Whoever looks for a server, or verifies an account's tokens, has no credentials yet. */
const published = /\/health$|\/web-identity\/:issuer\/\.well-known\//;

test('without the API token or a session, the local API tells and changes nothing', async () => {
  const before = await dump();
  for (const authorization of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer x',
    `Basic ${sandlot.apiToken}`,
    `Bearer ${sandlot.apiToken}x`,
    `Bearer ${sandlot.apiToken.slice(0, -1)}`,
    `Bearer x ${sandlot.apiToken}`,
  ]) {
    for (const route of routes.filter(({ path }) => path.startsWith('/_sandlot/') && !published.test(path))) {
      const answer = await call(
        route,
        { headers: authorization === undefined ? {} : { authorization } },
        directory.userId,
      );
      assert.equal(answer.status, 401, `${authorization} ${route.path}`);
      const { error } = (await answer.json()) as { error: { code: string; message: string } };
      assert.ok(error.code.length > 0 && error.message.length > 0 && !JSON.stringify(error).includes(sandlot.apiToken));
    }
  }
  assert.deepEqual(await dump(), before);
});

const deep = '['.repeat(100_000);
const bodies: readonly string[] = [
  '',
  'null',
  '[]',
  '"text"',
  '12',
  '{',
  deep,
  '{"a":'.repeat(5000),
  '{"__proto__":{"mode":"DISABLED"}}',
  '\0',
  '\ufeff{}',
  '{"mode":{}}',
  '{"mode":"toString"}',
  '{"advanceSeconds":1e400}',
  '{"advanceSeconds":-1}',
  '{"advanceSeconds":"1e3"}',
  '{"advanceSeconds":{}}',
  '{"advanceSeconds":9007199254740993}',
  '{"durationSeconds":0.5}',
  '{"durationSeconds":[900]}',
  '{"status":null}',
  '{"status":["ENABLED"]}',
  '{"method":"__proto__"}',
  '{"withOrganizations":"true"}',
  '{"clientName":"","scopes":[]}',
  '{"clientName":"\\u0000","scopes":[null]}',
  `{"clientName":"${'x'.repeat(300)}"}`,
  '{"clientName":"\\ud800","scopes":["\\ud800"]}',
  '{"clientName":"x","scopes":["no:such:scope"]}',
  `{"scopes":${JSON.stringify(Array(1000).fill('sso:account:access'))}}`,
];

test('no body or path parameter makes the local API fail', async () => {
  for (const route of routes.filter(({ path }) => path.startsWith('/_sandlot/') && !path.endsWith('/reset'))) {
    for (const parameter of [
      directory.userId,
      '%00',
      '%ff',
      '..%2f..',
      '__proto__',
      'x'.repeat(5000),
      '%F0%9F%A6%84',
      '%ED%A0%80',
    ]) {
      for (const body of route.method === 'GET'
        ? [undefined]
        : parameter === directory.userId
          ? bodies
          : ['{"method":"email","status":"ENABLED"}']) {
        const answer = await call(
          route,
          {
            ...(body === undefined ? {} : { body }),
            headers: { authorization: `Bearer ${sandlot.apiToken}`, 'content-type': 'application/json' },
          },
          parameter,
        );
        const text = await answer.text();
        assert.ok(
          answer.status < 500,
          `${route.method} ${pathOf(route, parameter)} ${body?.slice(0, 100)}: ${answer.status} ${text}`,
        );
        if (answer.status >= 400) assert.ok(JSON.parse(text).error.message.length > 0, text);
      }
    }
  }
  for (const query of [
    'limit=0',
    'limit=x',
    'limit=1e9',
    'after=%00',
    'after=x',
    `after=${'A'.repeat(9000)}`,
    'after=AAAA',
    'limit=5&limit=6',
  ]) {
    const answer = await fetchByName(`${sandlot.consoleOrigin}/_sandlot/v1/mail?${query}`, {
      headers: { authorization: `Bearer ${sandlot.apiToken}` },
    });
    assert.ok(answer.status === 400 || answer.status === 200, `${query}: ${answer.status}`);
  }
});

test('a body of 2 MB is 413 everywhere, and the answer arrives', async () => {
  for (const route of changing()) {
    const answer = await call(
      route,
      {
        body: 'csrf=x&'.padEnd(2 * 1024 * 1024, 'x'),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
          cookie: cookieHeader(),
          authorization: `Bearer ${sandlot.apiToken}`,
        },
      },
      directory.userId,
    );
    await answer.arrayBuffer();
    // Calls that take no body do not read it.
    assert.ok(
      answer.status === 413 ||
        route.path.startsWith('/_sandlot/') ||
        (answer.status === 303 && route.path.endsWith('/signout')),
      `${route.path}: ${answer.status}`,
    );
    if (route.path.endsWith('/reset')) await restart();
  }
});

/** The local API's reset took the directory with it. */
async function restart(): Promise<void> {
  for (const work of closing.splice(0)) await work();
  directory = await startDirectory({
    after: (work) => {
      closing.push(work);
    },
  });
  sandlot = directory.sandlot;
  routes = await everyPageRoute(sandlot.server.runtime);
  browser = createBrowser(sandlot.consoleOrigin);
  const { url } = await sandlot.api('POST', '/console-links');
  await browser.get(url);
  await signIn(browser, await browser.get(`/start/${directory.identityStoreId}`));
}

test('junk in cookies and queries is never a failure, and never goes into a header', async () => {
  const names = [...browser.cookies.keys()];
  const junk = [
    '',
    '=',
    ';;;',
    '__proto__=x',
    'x'.repeat(8000),
    '\u00ff\u00fe',
    'a=b; a=c; =d',
    `${names[0]}=x; ${names[0]}=y`,
    ...names.map((name) => `${name}=${'z'.repeat(3000)}`),
    ...names.map((name) => `${name}=%00%0d%0a`),
  ];
  const queries = [
    '',
    'flow=x',
    'flow=%00',
    `flow=${'x'.repeat(5000)}`,
    'token=x',
    'token=%0d%0aset-cookie:a=b',
    'next=%0d%0aset-cookie:a=b',
    'user_code=%3Cscript%3E',
    'user_code=%00%ff',
    'response_type=code&client_id=%00&redirect_uri=javascript:alert(1)&state=%0d%0a',
    'client_id=x&redirect_uri=http://127.0.0.1:1/%0d%0ax:y&state=x',
    '%zz=%',
    '__proto__=1',
  ];
  for (const route of routes.filter(({ method, path }) => method === 'GET' && !path.startsWith('/_sandlot/'))) {
    for (const cookie of junk) await check(route, '', cookie);
    for (const query of queries) {
      await check(route, query, '');
      await check(route, query, cookieHeader());
    }
  }
});

async function check(route: PageRoute, query: string, cookie: string): Promise<void> {
  const answer = await fetchByName(`${originOf(route)}${pathOf(route)}?${query}`, {
    redirect: 'manual',
    headers: { cookie, accept: 'text/html' },
  });
  const text = await answer.text();
  assert.ok(
    answer.status < 500 || (answer.status === 503 && route.path.startsWith('/console')),
    `${route.path}?${query} ${cookie.slice(0, 80)}: ${answer.status} ${text}`,
  );
  assert.doesNotMatch(text, /<script>/);
  assert.equal(
    answer.headers.getSetCookie().find((value) => value.startsWith('a=b')),
    undefined,
  );
  const location = answer.headers.get('location');
  if (location !== null)
    assert.equal(
      new URL(location, sandlot.consoleOrigin).origin,
      sandlot.consoleOrigin,
      `${route.path}?${query} leads to ${location}`,
    );
}

const elsewhere: readonly string[] = [
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https://evil.example',
  '/%0d%0aLocation:%20https://evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/./\t//evil.example',
  '/console/..//evil.example',
  '/console/..//..//evil.example',
  '/%2e%2e//evil.example',
  '/x/%2e%2e//evil.example',
  '///evil.example',
  '/\u0000/evil.example',
  '@evil.example',
  '.evil.example',
  'javascript:alert(1)',
  '/ /evil.example',
];

test('next= leads nowhere but here, by link and by password', async () => {
  for (const next of elsewhere) {
    const { url } = await sandlot.api('POST', '/console-links');
    const fresh = createBrowser(sandlot.consoleOrigin);
    assertHere(await fresh.get(`${url}&next=${encodeURIComponent(next)}`), next);
    assertHere(await browser.get(`/console/signin?next=${encodeURIComponent(next)}`), next);
  }
});

function assertHere({ url, leavesTo }: BrowserPage, next: string): void {
  assert.equal(leavesTo, undefined, next);
  assert.equal(url.origin, sandlot.consoleOrigin, next);
  assert.notEqual(url.pathname, '/console/signin', next);
}

test('names with markup stay text in mails and pages', async () => {
  const name = `<img src=x onerror=alert(1)>"'&`;
  const store = new Identitystore(sandlot.clientConfig);
  try {
    const { UserId } = await store.createUser({
      IdentityStoreId: directory.identityStoreId,
      UserName: 'mallory"<b>',
      DisplayName: name,
      Name: { GivenName: name, FamilyName: name },
      Emails: [{ Value: 'mallory@example.com', Primary: true }],
    });
    const { mailId } = await sandlot.api('POST', `/users/${UserId}/password-reset`, { method: 'email' });
    const mail = await sandlot.api('GET', `/mail/${mailId}`);
    assert.doesNotMatch(mail.html, /<img|<b>|onerror=alert\(1\)>/);
    assert.doesNotMatch(mail.subject + mail.to + mail.from, /[\r\n]/);
    await choosePassword({ ...directory, userId: UserId! }, password);
    const guest = createBrowser(sandlot.consoleOrigin);
    const portal = await signIn(guest, await guest.get(`/start/${directory.identityStoreId}`), 'mallory"<b>');
    assert.equal(portal.status, 200, portal.text);
    assert.doesNotMatch(portal.html, /<img src=x|<b>/);
  } finally {
    store.destroy();
  }
});

test('a form of the sign-in pages that belongs to another browser is refused', async () => {
  const [victim, attacker] = [createBrowser(sandlot.consoleOrigin), createBrowser(sandlot.consoleOrigin)];
  await victim.get(`/start/${directory.identityStoreId}`);
  const page = await attacker.get(`/start/${directory.identityStoreId}`);
  const form = formsOf(page.html)[0]!;
  const answer = await victim.post(form.action, new URLSearchParams({ ...form.fields, username: 'casey' }));
  assert.ok(answer.status === 400 || answer.status === 403, String(answer.status));
});
