/**
 * A program on another port of 127.0.0.1: the browser visits it, so it has every cookie of ours, and sends them with
 * whatever headers it likes. It reads no answer that the browser gets, and no address of the browser's windows.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { prefixRange } from '../../src/kernel/key.ts';
import { everyPageRoute } from '../../src/testing/page-routes.ts';
import { createBrowser, formsOf, type Browser } from '../../src/testing/sign-in/browser.ts';
import { fetchByName } from '../../src/testing/sign-in/fetch-by-name.ts';
import { assign } from '../../src/testing/sign-in/assignments.ts';
import {
  password,
  resetLink,
  secretOn,
  signIn,
  startDeviceFlow,
  startDirectory,
  type TestDirectory,
} from '../../src/testing/sign-in/directory.ts';
import { totpCode } from '../../src/testing/sign-in/totp.ts';

let directory: TestDirectory;
let victim: Browser;
let chosen: string;
const closing: (() => Promise<void>)[] = [];

before(async () => {
  directory = await startDirectory({
    after: (work) => {
      closing.push(work);
    },
  });
  const { sandlot, identityStoreId } = directory;
  await assign(directory, 'admin', 'AdministratorAccess', [sandlot.account]);
  chosen = `account_id=${sandlot.account}&role_name=admin`;
  victim = createBrowser(sandlot.consoleOrigin);
  await signIn(victim, await victim.get(`/start/${identityStoreId}`));
  await victim.get((await sandlot.api('POST', '/console-links')).url);
});
after(async () => {
  for (const work of closing) await work();
});

const cookieOf = (browser: Browser): string =>
  [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

/** The cookies are the victim's; all else is the thief's own, and what it might guess of the secret. */
const disguises = (browser: Browser): Record<string, string>[] => [
  {},
  {
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'cors',
    'sec-fetch-dest': 'empty',
    origin: directory.sandlot.consoleOrigin,
    referer: `${directory.sandlot.consoleOrigin}/console/`,
  },
  { 'x-sandlot-session': '' },
  { 'x-sandlot-session': 'undefined', 'x-sandlot-csrf': 'x' },
  ...[...browser.cookies.values()].map((value) => ({
    'x-sandlot-session': value,
    'x-sandlot-csrf': value,
    'sec-fetch-site': 'same-origin',
  })),
];

async function steal(
  browser: Browser,
  method: string,
  path: string,
  init: { headers?: Record<string, string>; body?: string | URLSearchParams } = {},
) {
  const answer = await fetchByName(directory.sandlot.consoleOrigin + path, {
    method,
    redirect: 'manual',
    ...init,
    headers: { cookie: cookieOf(browser), ...init.headers },
  });
  return {
    status: answer.status,
    text: await answer.text(),
    location: answer.headers.get('location'),
    cookies: answer.headers.getSetCookie(),
  };
}

test('no call of the local API answers the cookie', async () => {
  assert.equal(
    (await fetchByName(`${directory.sandlot.consoleOrigin}/_sandlot/v1/session`, { headers: victim.callHeaders() }))
      .status,
    200,
    'the victim is signed in',
  );
  const open = /\/health$|\/web-identity\//;
  for (const { method, path } of (await everyPageRoute(directory.sandlot.server.runtime)).filter(
    (route) => route.path.startsWith('/_sandlot/') && !open.test(route.path),
  )) {
    for (const headers of disguises(victim)) {
      const { status } = await steal(victim, method, path.replace(/:\w+/g, directory.userId), {
        headers,
        ...(method === 'GET' ? {} : { body: '{}' }),
      });
      assert.equal(status, 401, `${method} ${path} ${JSON.stringify(headers)}`);
    }
  }
});

test("the cookie and another session's secret open neither of the two", async () => {
  const thief = createBrowser(directory.sandlot.consoleOrigin);
  await thief.get((await directory.sandlot.api('POST', '/console-links')).url);
  for (const [cookie, secret] of [
    [cookieOf(victim), thief.storage.get('console')!],
    [cookieOf(thief), victim.storage.get('console')!],
    ['', victim.storage.get('console')!],
  ]) {
    const answer = await fetchByName(`${directory.sandlot.consoleOrigin}/_sandlot/v1/session`, {
      headers: { cookie: cookie!, 'x-sandlot-session': secret! },
    });
    assert.equal(answer.status, 401);
  }
});

test("no page tells the cookie's holder anything: no name, no token, no key, no secret", async () => {
  const { identityStoreId, sandlot } = directory;
  // Whole words: tokens at random have every four letters sooner or later.
  const secrets = [sandlot.account, ...victim.storage.values()].map((text) => new RegExp(text));
  const own = [/\bcasey\b/, /AWSReservedSSO/, /\bASIA[A-Z2-7]{16}\b/, ...secrets];
  for (const { path } of (await everyPageRoute(sandlot.server.runtime)).filter(
    ({ method, path: route }) => method === 'GET' && /^\/(?:start|signin|device|authorize|console\/signin)/.test(route),
  )) {
    for (const query of ['', `?${chosen}`]) {
      for (const headers of disguises(victim)) {
        const address = path.replace(/:\w+/g, identityStoreId);
        const { text } = await steal(victim, 'GET', address + query, { headers });
        for (const word of own) assert.doesNotMatch(text, word, `${address}${query} tells ${word}`);
      }
    }
  }
});

test('no form of the portal takes the cookie: no keys, console, sign-out, other password or device', async () => {
  const { identityStoreId, sandlot } = directory;
  const start = `/start/${identityStoreId}`;
  for (const path of [
    `${start}/console?${chosen}`,
    '/signin/sessions',
    '/signin/signout',
    '/signin/mfa-devices',
    '/signin/change-password',
    '/console/signout',
  ]) {
    for (const guess of ['', 'x', ...victim.cookies.values()]) {
      const { status, cookies } = await steal(victim, 'POST', path, {
        body: new URLSearchParams({ csrf: guess, session: guess, change: 'add', everywhere: 'yes' }),
      });
      assert.equal(status, 403, path);
      assert.deepEqual(cookies, [], path);
    }
  }
  assert.equal((await victim.get(start)).status, 200);
  assert.equal(
    (await sandlot.api('GET', `/users/${directory.userId}/sessions`)).items.length,
    1,
    'the victim is still signed in',
  );
});

test("a device of the thief's own is not allowed in the victim's name", async () => {
  const device = await startDeviceFlow(directory);
  const thief = createBrowser(directory.sandlot.consoleOrigin, new Map(victim.cookies));
  const consent = await thief.submit(await thief.get('/device'), { user_code: device.userCode });
  assert.equal(consent.url.pathname, '/signin/user', 'the thief has to sign in');
  for (const session of ['', ...victim.cookies.values()]) {
    const form = formsOf(consent.html)[0]!;
    const decided = await thief.post(
      `/device/consent${consent.url.search}`,
      new URLSearchParams({ csrf: form.fields['csrf']!, session, decision: 'allow' }),
    );
    assert.equal(decided.status, 403);
  }
  await assert.rejects(device.createToken(), { name: 'AuthorizationPendingException' });
});

test('a terminal does not open', async () => {
  const url = `${directory.sandlot.endpoint.replace('http', 'ws')}/_sandlot/v1/cloud-shell/terminals/x/stream`;
  for (const query of ['', '?ticket=', ...[...victim.cookies.values()].map((value) => `?ticket=${value}`)]) {
    const status = await new Promise<number>((resolve, reject) => {
      const { consoleOrigin: origin } = directory.sandlot;
      new WebSocket(url + query, { headers: { host: new URL(origin).host, cookie: cookieOf(victim), origin } })
        .on('unexpected-response', (_request, response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        })
        .on('open', () => reject(new Error('opened')))
        .on('error', reject);
    });
    assert.ok(status === 403 || status === 404, String(status));
  }
});

test('a sign-in under way does not go on for its cookie: past no password, by no link for a new one', async () => {
  const { sandlot, identityStoreId } = directory;
  await sandlot.api('PUT', '/identity-center/mfa', { mode: 'ALWAYS_ON' });
  try {
    const person = createBrowser(sandlot.consoleOrigin);
    const register = await signIn(person, await person.get(`/start/${identityStoreId}`));
    assert.equal(register.url.pathname, '/signin/mfa/register', 'the password was right; a device is due');
    const reset = await person.get(await resetLink(directory));
    assert.equal(reset.url.pathname, '/signin/new-password');
    const ids = [...person.cookies.keys()].map((name) => name.slice(name.lastIndexOf('-') + 1));
    assert.ok(ids.length >= 2);
    for (const id of [...ids, ...ids.map((half) => half + half), ...person.cookies.values()]) {
      for (const path of [
        '/signin/mfa/register',
        '/signin/new-password',
        '/signin/mfa',
        '/signin/email-code',
        '/signin/user',
      ]) {
        const { status, text } = await steal(person, 'GET', `${path}?flow=${id}`);
        assert.equal(status, 400, `${path} ${id}`);
        assert.doesNotMatch(text, /\bcasey\b|name="csrf"/);
      }
    }
    const addresses = register.url.search + reset.url.search;
    for (const id of ids) assert.equal(addresses.includes(id), false, "the cookie's name tells nothing of the address");
  } finally {
    await sandlot.api('PUT', '/identity-center/mfa', { mode: 'DISABLED' });
  }
});

test("a browser that its person trusts is no second proof for the cookie's thief, who knows the password", async () => {
  const { sandlot, identityStoreId } = directory;
  await sandlot.api('PUT', '/identity-center/mfa', { mode: 'CONTEXT_AWARE' });
  try {
    const person = createBrowser(sandlot.consoleOrigin);
    const register = await signIn(person, await person.get(`/start/${identityStoreId}`));
    await person.submit(register, { code: totpCode(secretOn(register)), trust: 'yes' });
    assert.ok([...person.cookies.keys()].some((name) => name.endsWith('-trusted')));
    const thief = createBrowser(
      sandlot.consoleOrigin,
      new Map([...person.cookies].filter(([name]) => name.endsWith('-trusted'))),
    );
    for (const trusted of ['', ...person.cookies.values()]) {
      const passwordPage = await thief.submit(await thief.get(`/start/${identityStoreId}`), { username: 'casey' });
      assert.equal((await thief.submit(passwordPage, { password, trusted })).url.pathname, '/signin/mfa');
    }
    await person.submit(await person.get(`/start/${identityStoreId}`), {}, '/signin/signout');
    const again = await signIn(person, await person.get(`/start/${identityStoreId}`));
    assert.match(again.text, /AWS access portal/, 'its person is not asked');
  } finally {
    await sandlot.api('PUT', '/identity-center/mfa', { mode: 'DISABLED' });
  }
});

test('no answer that leads on holds the secret in its address or a cookie', async () => {
  const { sandlot, identityStoreId } = directory;
  const { url } = await sandlot.api('POST', '/console-links');
  const token = new URL(url).searchParams.get('token')!;
  const used = await fetchByName(`${sandlot.consoleOrigin}/console/signin/link`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ token }),
  });
  assert.equal(used.headers.get('location'), null);
  const secret = /data-secret="([^"]+)"/.exec(await used.text())![1]!;
  assert.equal(used.headers.getSetCookie().join().includes(secret), false);
  assert.equal(used.headers.get('cache-control'), 'no-store');
  const person = createBrowser(sandlot.consoleOrigin);
  const portal = await signIn(person, await person.get(`/start/${identityStoreId}`));
  assert.equal(
    [...person.cookies.values()].some((value) => value.includes(person.storage.get('portal')!)),
    false,
  );
  assert.equal(portal.url.href.includes(person.storage.get('portal')!), false);
});

test('what lies in the store is neither the secret nor the cookie', async () => {
  const stored: string[] = [];
  const { entries } = await directory.sandlot.server.runtime.store.read((tx) => tx.range(prefixRange([])));
  for (const { value } of entries) stored.push(value);
  for (const secret of [...victim.storage.values(), ...victim.cookies.values()])
    assert.equal(
      stored.some((value) => value.includes(secret)),
      false,
    );
});

test('calls with the cookie alone keep no session alive', async () => {
  const { sandlot } = directory;
  const person = createBrowser(sandlot.consoleOrigin);
  await person.get((await sandlot.api('POST', '/console-links')).url);
  for (let i = 0; i < 7; i++) {
    await sandlot.advance(10 * 60_000);
    await steal(person, 'GET', '/_sandlot/v1/session');
  }
  assert.equal(
    (await fetchByName(`${sandlot.consoleOrigin}/_sandlot/v1/session`, { headers: person.callHeaders() })).status,
    401,
  );
});
