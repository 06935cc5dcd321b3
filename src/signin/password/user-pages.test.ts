import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBrowser, type Browser } from '../../testing/sign-in/browser.ts';
import { fetchByName } from '../../testing/sign-in/fetch-by-name.ts';
import {
  choosePassword,
  createUser,
  linkIn,
  password,
  resetLink,
  signIn,
  startDeviceFlow,
  startDirectory,
  type TestDirectory,
} from '../../testing/sign-in/directory.ts';

function start(directory: TestDirectory, browser: Browser) {
  return browser.get(`/start/${directory.identityStoreId}`);
}

test('every page keeps to itself', async (t) => {
  const directory = await startDirectory(t);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const pages = [
    await start(directory, browser),
    await browser.get('/device'),
    await browser.get('/console/signin'),
    await browser.get('/signin/user?flow=none'),
  ];
  for (const page of pages) {
    const policy = page.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /form-action 'self';/);
    // Scripts of ours only, and only where a page has one.
    assert.doesNotMatch(policy, /unsafe|data:|\*/);
    assert.equal(policy.includes("script-src 'self'"), page.html.includes('<script src="/signin/static/'));
    assert.doesNotMatch(
      page.html.replace(/<script src="[^"]*" defer><\/script>/g, ''),
      /<script| on[a-z]+=|javascript:/,
    );
    assert.equal(page.headers.get('cache-control'), 'no-store');
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
  }
});

test('cookies are HttpOnly and SameSite, and sign-in changes every one of them', async (t) => {
  const directory = await startDirectory(t);
  const response = await fetchByName(`${directory.sandlot.consoleOrigin}/start/${directory.identityStoreId}`, {
    redirect: 'manual',
  });
  for (const cookie of response.headers.getSetCookie()) {
    assert.match(cookie, /; HttpOnly/);
    assert.match(cookie, /; SameSite=Lax/);
  }
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const page = await start(directory, browser);
  const before = new Map(browser.cookies);
  const portal = await signIn(browser, page);
  assert.match(portal.text, /AWS access portal/);
  for (const value of before.values()) assert.equal([...browser.cookies.values()].includes(value), false);
  // A session that someone planted beforehand is not adopted.
  const port = new URL(directory.sandlot.endpoint).port;
  const fixed = createBrowser(directory.sandlot.consoleOrigin, new Map([[`sandlot-${port}-session`, 'planted']]));
  await signIn(fixed, await start(directory, fixed));
  assert.notEqual(fixed.cookies.get(`sandlot-${port}-session`), 'planted');
  const attacker = createBrowser(directory.sandlot.consoleOrigin, new Map([[`sandlot-${port}-session`, 'planted']]));
  assert.equal((await start(directory, attacker)).url.pathname, '/signin/user');
});

test('wrong password, unknown, disabled and password-less users look the same', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId } = directory;
  await createUser(sandlot, identityStoreId, 'fresh');
  const gone = { ...directory, userId: await createUser(sandlot, identityStoreId, 'gone') };
  await choosePassword(gone, password);
  await sandlot.api('PUT', `/users/${gone.userId}/status`, { status: 'DISABLED' });
  const texts = new Set<string>();
  for (const [name, secret] of [
    ['casey', 'Wrong-Harbour-1'],
    ['nobody', password],
    ['fresh', ''.padEnd(9, 'aA1!')],
    ['gone', password],
  ] as const) {
    const browser = createBrowser(sandlot.consoleOrigin);
    const page = await signIn(browser, await start(directory, browser), name, secret);
    assert.equal(page.status, 400);
    texts.add(page.text.replaceAll(name, '<name>'));
  }
  assert.equal(texts.size, 1);
  assert.match([...texts][0] ?? '', /The user name or the password is not right/);
});

test('guessing is slowed down, for names that do not exist too, and ends with time', async (t) => {
  const directory = await startDirectory(t);
  for (const name of ['casey', 'nobody']) {
    const browser = createBrowser(directory.sandlot.consoleOrigin);
    let page = await browser.submit(await start(directory, browser), { username: name });
    for (let i = 0; i < 5; i++) page = await browser.submit(page, { password: `Wrong-Harbour-${i}` });
    assert.equal(page.status, 400);
    page = await browser.submit(page, { password });
    assert.equal(page.status, 429);
    assert.ok(Number(page.headers.get('retry-after')) > 0);
    assert.match(page.text, /Wait \d+ seconds/);
  }
  await directory.sandlot.advance(10 * 60_000);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  assert.match((await signIn(browser, await start(directory, browser))).text, /AWS access portal/);
});

test('disabling a user ends the session and its tokens at once', async (t) => {
  const directory = await startDirectory(t);
  const device = await startDeviceFlow(directory);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const consent = await signIn(
    browser,
    await browser.submit(await browser.get('/device'), { user_code: device.userCode }),
  );
  await directory.sandlot.api('PUT', `/users/${directory.userId}/status`, { status: 'DISABLED' });
  assert.equal((await browser.submit(consent, { decision: 'allow' })).url.pathname, '/signin/user');
  assert.equal((await start(directory, browser)).url.pathname, '/signin/user');
});

test('a reset link works once, only the newest works, and it expires', async (t) => {
  const directory = await startDirectory(t, { withPassword: false });
  const { sandlot } = directory;
  const older = await resetLink(directory);
  const newer = await resetLink(directory);
  const browser = createBrowser(sandlot.consoleOrigin);
  const stale = await browser.get(older);
  assert.equal(stale.status, 410);
  assert.match(stale.html, /href="\/start">Go to the access portal</);
  const opened = await browser.get(newer);
  assert.equal(opened.url.search.includes('token'), false);
  assert.equal((await browser.get(newer)).status, 200, 'looking at the link does not use it up');
  const done = await browser.submit(opened, { 'new-password': password, 'confirm-password': password });
  assert.match(done.text, /Your new password is set/);
  assert.equal(
    (await browser.get(done.url.pathname + done.url.search)).text,
    done.text,
    'the page can be loaded again',
  );
  assert.equal((await browser.get(newer)).status, 410);
  assert.equal(
    (await browser.submit(opened, { 'new-password': `${password}x`, 'confirm-password': `${password}x` })).status,
    400,
  );
  const late = await resetLink(directory);
  await sandlot.advance(25 * 60 * 60_000);
  assert.equal((await browser.get(late)).status, 410);
  assert.match((await sandlot.api('GET', `/users/${directory.userId}`)).passwordSetAt, /^\d{4}-/);
});

test('the rules for new passwords are said, and the last three are barred', async (t) => {
  const directory = await startDirectory(t, { withPassword: false });
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  let page = await browser.get(await resetLink(directory));
  for (const [chosen, expected] of [
    ['Ab1!', /at least 8 characters/],
    ['alllowercase', /upper-case letter, a number and a symbol/],
    [`Aa1!${'x'.repeat(80)}`, /at most 64/],
    ['Casey-1234', /user name/],
    ['P@ssw0rd123!', /first passwords that anyone would try/],
  ] as const) {
    page = await browser.submit(page, { 'new-password': chosen, 'confirm-password': chosen });
    assert.equal(page.status, 400);
    assert.match(page.text, expected);
    assert.equal(page.html.includes(`"${chosen}"`), false, 'what was typed is not sent back');
  }
  assert.match(
    (await browser.submit(page, { 'new-password': password, 'confirm-password': 'Other-Harbour-1' })).text,
    /not the same/,
  );
  for (let i = 1; i <= 4; i++) {
    const done = await choosePassword(directory, `Quiet-Harbour-${i}`);
    assert.match(done.text, /Your new password is set/);
  }
  assert.match((await choosePassword(directory, 'Quiet-Harbour-2')).text, /last three/);
  assert.match((await choosePassword(directory, 'Quiet-Harbour-1')).text, /Your new password is set/);
});

test('a one-time password must be changed at once, and expires', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, userId } = directory;
  const { oneTimePassword } = await sandlot.api('POST', `/users/${userId}/password-reset`, {
    method: 'one-time-password',
  });
  const browser = createBrowser(sandlot.consoleOrigin);
  assert.equal((await signIn(browser, await start(directory, browser))).status, 400, 'the old password is gone');
  const forced = await signIn(browser, await start(directory, browser), 'casey', oneTimePassword);
  assert.equal(forced.url.pathname, '/signin/new-password');
  const flow = forced.url.search;
  for (const path of ['/signin/mfa', '/signin/mfa/register'])
    assert.equal((await browser.get(path + flow)).url.pathname, '/signin/new-password');
  const same = await browser.submit(forced, { 'new-password': oneTimePassword, 'confirm-password': oneTimePassword });
  assert.equal(same.status, 400);
  const portal = await browser.submit(forced, {
    'new-password': 'Calm-Harbour-88',
    'confirm-password': 'Calm-Harbour-88',
  });
  assert.match(portal.text, /AWS access portal/);
  const second = await sandlot.api('POST', `/users/${userId}/password-reset`, { method: 'one-time-password' });
  await sandlot.advance(8 * 24 * 60 * 60_000);
  const later = createBrowser(sandlot.consoleOrigin);
  assert.equal((await signIn(later, await start(directory, later), 'casey', second.oneTimePassword)).status, 400);
});

test('Forgot password answers the same for everyone and mails those who exist', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot } = directory;
  await sandlot.api('DELETE', '/mail');
  const texts = new Set<string>();
  for (const name of ['casey', 'nobody']) {
    const browser = createBrowser(sandlot.consoleOrigin);
    const page = await browser.submit(await start(directory, browser), { username: name });
    const asked = await browser.submit(await browser.get(`/signin/forgot${page.url.search}`));
    assert.equal(asked.status, 200);
    texts.add(asked.text.replaceAll(name, '<name>'));
  }
  assert.equal(texts.size, 1);
  await sandlot.idle();
  const { items } = await sandlot.api('GET', '/mail');
  assert.deepEqual(
    items.map((item: { to: string }) => item.to),
    ['casey@example.com'],
  );
  const { text } = await sandlot.api('GET', `/mail/${items[0].id}`);
  assert.equal((await createBrowser(sandlot.consoleOrigin).get(linkIn(text))).status, 200);
});

test('signing out ends the session and what was allowed through it', async (t) => {
  const directory = await startDirectory(t);
  const device = await startDeviceFlow(directory);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  await browser.submit(
    await signIn(browser, await browser.submit(await browser.get('/device'), { user_code: device.userCode })),
    { decision: 'allow' },
  );
  const { accessToken } = await device.createToken();
  const portal = await start(directory, browser);
  assert.equal((await browser.submit(portal, { csrf: 'x' }, '/signin/signout')).status, 403);
  assert.match((await browser.submit(portal, {}, '/signin/signout')).text, /You are signed out/);
  assert.equal((await start(directory, browser)).url.pathname, '/signin/user');
  const { SSOClient, ListAccountsCommand } = await import('@aws-sdk/client-sso');
  const client = new SSOClient({ endpoint: directory.sandlot.endpoint, region: directory.sandlot.region });
  await assert.rejects(client.send(new ListAccountsCommand({ accessToken })), { name: 'UnauthorizedException' });
});

test('the portal session ends after eight hours, and a deleted user leaves nothing', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId, userId } = directory;
  const browser = createBrowser(sandlot.consoleOrigin);
  await signIn(browser, await start(directory, browser));
  await sandlot.advance(8 * 60 * 60_000 + 1000);
  assert.equal((await start(directory, browser)).url.pathname, '/signin/user');
  const { IdentitystoreClient, DeleteUserCommand } = await import('@aws-sdk/client-identitystore');
  const credentials = await sandlot.api('POST', '/credentials', {});
  const client = new IdentitystoreClient({ endpoint: sandlot.endpoint, region: sandlot.region, credentials });
  await client.send(new DeleteUserCommand({ IdentityStoreId: identityStoreId, UserId: userId }));
  await sandlot.idle();
  await createUser(sandlot, identityStoreId, 'casey');
  const again = createBrowser(sandlot.consoleOrigin);
  assert.equal((await signIn(again, await start(directory, again))).status, 400);
});
