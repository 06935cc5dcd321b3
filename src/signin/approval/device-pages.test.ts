import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListAccountsCommand, LogoutCommand, SSOClient } from '@aws-sdk/client-sso';
import { createBrowser } from '../../testing/sign-in/browser.ts';
import {
  choosePassword,
  createUser,
  password,
  signIn,
  startDeviceFlow,
  startDirectory,
} from '../../testing/sign-in/directory.ts';

test('a person types the code, signs in and allows; the client gets its token', async (t) => {
  const directory = await startDirectory(t);
  const device = await startDeviceFlow(directory);
  await assert.rejects(device.createToken(), { name: 'AuthorizationPendingException' });

  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const code = await browser.get(new URL(device.verificationUri).pathname);
  const userName = await browser.submit(code, { user_code: device.userCode.toLowerCase().replace('-', '') });
  assert.equal(userName.url.pathname, '/signin/user');
  const consent = await signIn(browser, userName);
  assert.equal(consent.url.pathname, '/device/consent');
  assert.match(consent.text, /botocore-client-test/);
  assert.match(consent.text, new RegExp(device.userCode));
  const done = await browser.submit(consent, { decision: 'allow' });
  assert.match(done.text, /Request approved/);
  assert.equal(done.url.search.includes(device.userCode), false);
  const again = await browser.get(done.url.pathname + done.url.search);
  assert.deepEqual([again.status, again.text], [200, done.text], 'the page can be loaded again');
  const stranger = await createBrowser(directory.sandlot.consoleOrigin).get(done.url.pathname + done.url.search);
  assert.doesNotMatch(stranger.text, /botocore-client-test/);

  const { accessToken, refreshToken } = await device.createToken();
  assert.ok(refreshToken);
  const portal = new SSOClient({ endpoint: directory.sandlot.endpoint, region: directory.sandlot.region });
  assert.deepEqual((await portal.send(new ListAccountsCommand({ accessToken }))).accountList, []);
});

test('the complete link shows the code to compare before anything else', async (t) => {
  const directory = await startDirectory(t);
  const device = await startDeviceFlow(directory);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const { pathname, search } = new URL(device.verificationUriComplete);
  const confirm = await browser.get(pathname + search);
  assert.match(confirm.text, new RegExp(device.userCode));
  assert.match(confirm.text, /Confirm and continue/);
  const userName = await browser.submit(confirm);
  assert.equal(userName.url.pathname, '/signin/user');
});

test('who is signed in already goes straight to consent', async (t) => {
  const directory = await startDirectory(t);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  await signIn(browser, await browser.get(`/start/${directory.identityStoreId}`));
  const device = await startDeviceFlow(directory);
  const consent = await browser.submit(await browser.get('/device'), { user_code: device.userCode });
  assert.equal(consent.url.pathname, '/device/consent');
});

test('after `aws sso logout` the browser signs in anew, and the next client gets its token', async (t) => {
  const directory = await startDirectory(t);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const portal = new SSOClient({ endpoint: directory.sandlot.endpoint, region: directory.sandlot.region });
  for (const login of ['first', 'second']) {
    const device = await startDeviceFlow(directory);
    const userName = await browser.submit(await browser.get('/device'), { user_code: device.userCode });
    assert.equal(userName.url.pathname, '/signin/user', login);
    await browser.submit(await signIn(browser, userName), { decision: 'allow' });
    const { accessToken } = await device.createToken();
    await portal.send(new LogoutCommand({ accessToken }));
    await assert.rejects(portal.send(new ListAccountsCommand({ accessToken })), { name: 'UnauthorizedException' });
  }
});

test('Deny reaches the client as AWS says it', async (t) => {
  const directory = await startDirectory(t);
  const device = await startDeviceFlow(directory);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const consent = await signIn(
    browser,
    await browser.submit(await browser.get('/device'), { user_code: device.userCode }),
  );
  const done = await browser.submit(consent, { decision: 'deny' });
  assert.match(done.text, /Request denied/);
  await assert.rejects(device.createToken(), { name: 'AccessDeniedException' });
});

test('a code that is wrong, answered or expired is refused in words', async (t) => {
  const directory = await startDirectory(t);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const wrong = await browser.submit(await browser.get('/device'), { user_code: 'BBBB-BBBB' });
  assert.equal(wrong.status, 400);
  assert.match(wrong.text, /not right, or it has expired/);
  const hostile = await browser.get(`/device?user_code=${encodeURIComponent('"><script>alert(1)</script>')}`);
  assert.equal(hostile.html.includes('<script>'), false);

  const device = await startDeviceFlow(directory);
  const consent = await signIn(
    browser,
    await browser.submit(await browser.get('/device'), { user_code: device.userCode }),
  );
  const again = await browser.submit(await browser.get('/device'), { user_code: device.userCode });
  await browser.submit(consent, { decision: 'allow' });
  const late = await browser.submit(again, { decision: 'allow' });
  assert.equal(late.status, 400);

  const expiring = await startDeviceFlow(directory);
  await directory.sandlot.advance(11 * 60_000);
  const expired = await browser.submit(await browser.get('/device'), { user_code: expiring.userCode });
  assert.match(expired.text, /not right, or it has expired/);
});

test("forms without their token, with another's, or from another site change nothing", async (t) => {
  const directory = await startDirectory(t);
  const device = await startDeviceFlow(directory);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const consent = await signIn(
    browser,
    await browser.submit(await browser.get('/device'), { user_code: device.userCode }),
  );
  assert.equal((await browser.submit(consent, { csrf: '', decision: 'allow' })).status, 403);
  const foreign = await createBrowser(directory.sandlot.consoleOrigin).get('/device');
  const foreignCsrf = /name="csrf" value="([^"]+)"/.exec(foreign.html)?.[1] ?? '';
  assert.equal((await browser.submit(consent, { csrf: foreignCsrf, decision: 'allow' })).status, 403);
  assert.equal((await browser.submit(consent, { session: '', decision: 'allow' })).status, 403);
  const fields = new URLSearchParams({ decision: 'allow' });
  for (const site of ['cross-site', 'same-site', 'none']) {
    assert.equal(
      (await browser.post(`/device/consent${consent.url.search}`, fields, { 'sec-fetch-site': site })).status,
      403,
    );
  }
  // Another browser does not hold the flow's cookie.
  const other = createBrowser(directory.sandlot.consoleOrigin);
  assert.equal((await other.submit(consent, { decision: 'allow' })).status, 400);
  await assert.rejects(device.createToken(), { name: 'AuthorizationPendingException' });
  assert.match((await browser.submit(consent, { decision: 'allow' })).text, /Request approved/);
});

test('a consent page shown to one person cannot be answered by the next', async (t) => {
  const directory = await startDirectory(t);
  const robin = { ...directory, userId: await createUser(directory.sandlot, directory.identityStoreId, 'robin') };
  await choosePassword(robin, password);
  const device = await startDeviceFlow(directory);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const consent = await signIn(
    browser,
    await browser.submit(await browser.get('/device'), { user_code: device.userCode }),
  );
  const portal = await browser.get(`/start/${directory.identityStoreId}`);
  await browser.submit(portal, {}, '/signin/signout');
  await signIn(browser, await browser.get(`/start/${directory.identityStoreId}`), 'robin');
  assert.equal((await browser.submit(consent, { decision: 'allow' })).status, 403);
});
