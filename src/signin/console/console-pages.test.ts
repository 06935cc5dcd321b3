import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { createBrowser, type Browser } from '../../testing/sign-in/browser.ts';
import { fetchByName } from '../../testing/sign-in/fetch-by-name.ts';
import { linkIn } from '../../testing/sign-in/directory.ts';

async function start(t: { after(work: () => Promise<void>): void }) {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  return { sandlot, browser: createBrowser(sandlot.consoleOrigin) };
}

async function sessionOf(
  browser: Browser,
  origin: string,
  method = 'GET',
  path = '/session',
  headers: Record<string, string> = {},
) {
  return await fetchByName(`${origin}/_sandlot/v1${path}`, {
    method,
    headers: { ...browser.callHeaders(), ...headers },
  });
}

test('a console link signs the root user in, once and for 15 minutes', async (t) => {
  const { sandlot, browser } = await start(t);
  const { url } = await sandlot.api('POST', '/console-links');
  const { pathname, search } = new URL(url);
  const looked = await fetchByName(url, { redirect: 'manual', headers: { 'sec-purpose': 'prefetch;prerender' } });
  assert.equal(looked.status, 503);
  assert.equal((await browser.get(pathname + search)).url.pathname, '/console/');
  const again = await createBrowser(sandlot.consoleOrigin).get(pathname + search);
  assert.equal(again.status, 410);
  assert.match(again.text, /sandlot console/);
  assert.match(again.html, /href="\/console\/signin\?next=/);
  const other = new URL((await sandlot.api('POST', '/console-links')).url);
  for (const visit of ['first', 'again, signed in already']) {
    assert.equal((await browser.get(other.pathname + other.search)).url.pathname, '/console/', visit);
  }
  browser.cookies.clear();
  const late = new URL((await sandlot.api('POST', '/console-links')).url);
  await sandlot.advance(15 * 60_000 + 1000);
  assert.equal((await browser.get(late.pathname + late.search)).status, 410);
});

test('the session answers who it is, and gives credentials, only with its secret besides its cookie', async (t) => {
  const { sandlot, browser } = await start(t);
  assert.equal((await sessionOf(browser, sandlot.consoleOrigin)).status, 401);
  const { url } = await sandlot.api('POST', '/console-links');
  const { pathname, search } = new URL(url);
  await browser.get(pathname + search);
  const session = (await (await sessionOf(browser, sandlot.consoleOrigin)).json()) as Record<string, string>;
  assert.equal(session['principalArn'], `arn:aws:iam::${sandlot.account}:root`);
  assert.equal(session['endpoint'], sandlot.endpoint);
  assert.equal(session['region'], sandlot.region);
  const ask = (headers: Record<string, string> = {}) =>
    sessionOf(browser, sandlot.consoleOrigin, 'POST', '/session/credentials', headers);
  for (const secret of ['', 'wrong', browser.callHeaders()['cookie']!])
    assert.equal((await ask({ 'x-sandlot-session': secret })).status, 401, secret);
  assert.equal((await ask({ cookie: '' })).status, 401, 'the secret alone');
  assert.equal((await ask({ 'sec-fetch-site': 'same-site' })).status, 403);
  assert.equal((await ask({ 'sec-fetch-site': 'cross-site', origin: 'http://127.0.0.1:3000' })).status, 403);
  const credentials = (await (await ask()).json()) as Record<string, string>;
  assert.match(credentials['accessKeyId'] ?? '', /^ASIA/);
  assert.equal(
    (await sessionOf(browser, sandlot.consoleOrigin, 'POST', '/console-links')).status,
    401,
    'links need the API token',
  );
  assert.equal((await browser.post('/console/signout', new URLSearchParams({ csrf: 'wrong' }))).status, 403);
  const out = await browser.post('/console/signout', new URLSearchParams({ csrf: browser.storage.get('console')! }));
  assert.equal(out.url.pathname, '/console/signin');
  assert.equal((await sessionOf(browser, sandlot.consoleOrigin)).status, 401);
});

test('a session ends after an hour without its person, and after twelve in any case', async (t) => {
  const { sandlot, browser } = await start(t);
  const signIn = async () => {
    const { pathname, search } = new URL((await sandlot.api('POST', '/console-links')).url);
    await browser.get(pathname + search);
  };
  const isOpen = async (headers: Record<string, string> = {}) =>
    (await sessionOf(browser, sandlot.consoleOrigin, 'GET', '/session', headers)).status === 200;
  const minutes = (count: number) => sandlot.advance(count * 60_000);
  await signIn();
  for (let hour = 0; hour < 13; hour++) {
    await minutes(55);
    assert.equal(await isOpen(), true);
  }
  await minutes(10);
  assert.equal(await isOpen(), false, 'twelve hours');
  await signIn();
  await minutes(55);
  assert.equal(await isOpen({ 'x-sandlot-unattended': '1' }), true);
  await minutes(6);
  assert.equal(await isOpen(), false, 'calls that go on by themselves keep no session');
});

test('the root user signs in with e-mail and password, and comes back to a path of ours only', async (t) => {
  const { sandlot, browser } = await start(t);
  const page = await browser.get('/console/signin?next=/console/iam-identity-center');
  const wrong = await browser.submit(page, { email: 'someone@example.com', password: 'Wrong-Harbour-1' });
  assert.equal(wrong.status, 400);
  assert.match(wrong.text, /The e-mail address or the password is not right/);
  assert.match(
    (await browser.submit(page, { email: '', password: '' })).text,
    /Enter the root user's e-mail address\. .*Enter the password\./,
  );

  await browser.submit(await browser.get(`/signin/forgot${/\/signin\/forgot(\?flow=\w+)/.exec(page.html)?.[1]}`), {
    username: sandlot.server.rootEmail,
  });
  await sandlot.idle();
  const {
    items: [mail],
  } = await sandlot.api('GET', '/mail');
  const { text } = await sandlot.api('GET', `/mail/${mail.id}`);
  await browser.submit(await browser.get(linkIn(text)), {
    'new-password': 'Quiet-Harbour-77',
    'confirm-password': 'Quiet-Harbour-77',
  });
  const signedIn = await browser.submit(page, {
    email: sandlot.server.rootEmail.toUpperCase(),
    password: 'Quiet-Harbour-77',
  });
  assert.equal(signedIn.url.pathname, '/console/iam-identity-center');
  for (const next of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
  ]) {
    const landed = await browser.get(`/console/signin?next=${encodeURIComponent(next)}`);
    assert.equal(landed.url.pathname, '/console/');
    assert.equal(landed.leavesTo, undefined);
  }
});

test('pages under another name than ours are refused', async (t) => {
  const { sandlot } = await start(t);
  const { port } = new URL(sandlot.consoleOrigin);
  const { request } = await import('node:http');
  const status = await new Promise<number>((resolve, reject) => {
    request(
      { port, host: '127.0.0.1', path: '/console/signin', headers: { host: `evil.example:${port}` } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    )
      .on('error', reject)
      .end();
  });
  assert.ok(status >= 400 && status < 500);
});
