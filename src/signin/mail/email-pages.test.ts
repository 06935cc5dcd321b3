import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IdentitystoreClient, UpdateUserCommand } from '@aws-sdk/client-identitystore';
import { createBrowser, type Browser, type BrowserPage } from '../../testing/sign-in/browser.ts';
import {
  createUser,
  linkIn,
  password,
  signIn,
  startDirectory,
  type TestDirectory,
} from '../../testing/sign-in/directory.ts';

const day = 24 * 60 * 60_000;

async function mailText({ sandlot }: TestDirectory, mailId: string): Promise<string> {
  return (await sandlot.api('GET', `/mail/${mailId}`)).text;
}

async function newestCode({ sandlot }: TestDirectory): Promise<string> {
  const {
    items: [newest],
  } = await sandlot.api('GET', '/mail?limit=1');
  const { text } = await sandlot.api('GET', `/mail/${newest.id}`);
  return /^([0-9]{6})$/m.exec(text)?.[1] ?? assert.fail(text);
}

/** To the page after the user name. */
async function named(directory: TestDirectory, browser: Browser, username = 'casey'): Promise<BrowserPage> {
  return await browser.submit(await browser.get(`/start/${directory.identityStoreId}`), { username });
}

function otherCode(code: string): string {
  return code === '000000' ? '000001' : '000000';
}

test('an invitation lets choose the first password, once and for seven days, and proves the address', async (t) => {
  const directory = await startDirectory(t, { withPassword: false });
  const { sandlot, userId } = directory;
  const browser = createBrowser(sandlot.consoleOrigin);
  const invite = async () =>
    linkIn(await mailText(directory, (await sandlot.api('POST', `/users/${userId}/invitation`)).mailId));
  const late = await invite();
  await sandlot.advance(7 * day + 1000);
  assert.equal((await browser.get(late)).status, 410);
  const replaced = await invite();
  const link = await invite();
  assert.equal((await browser.get(replaced)).status, 410, 'a newer invitation replaces the older');
  await sandlot.advance(6 * day);
  const chosen = await browser.submit(await browser.get(link), {
    'new-password': password,
    'confirm-password': password,
  });
  assert.match(chosen.text, /Your new password is set/);
  assert.equal((await browser.get(link)).status, 410);
  assert.match(
    (await signIn(browser, await browser.get(`/start/${directory.identityStoreId}`))).text,
    /AWS access portal/,
  );
  assert.equal((await sandlot.api('GET', `/users/${userId}`)).emailVerified, true);
  await assert.rejects(sandlot.api('POST', `/users/${userId}/invitation`), /PasswordSet/);
});

test("an e-mail address is verified by its own link, once, within a day, while it is the user's", async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, userId } = directory;
  const browser = createBrowser(sandlot.consoleOrigin);
  const verified = async () => (await sandlot.api('GET', `/users/${userId}`)).emailVerified;
  const link = async () =>
    linkIn(await mailText(directory, (await sandlot.api('POST', `/users/${userId}/email-verification`)).mailId));
  assert.equal(await verified(), false);
  const late = await link();
  await sandlot.advance(day + 1000);
  assert.equal((await browser.get(late)).status, 410);
  const fresh = await link();
  const page = await browser.get(fresh);
  assert.equal(page.url.search.includes('token'), false);
  assert.equal(await verified(), false, 'looking is not confirming');
  assert.match((await browser.submit(page)).text, /Your e-mail address is verified casey@example\.com/);
  assert.equal(await verified(), true);
  assert.equal((await browser.get(fresh)).status, 410);
  const stale = await link();
  await new IdentitystoreClient(sandlot.clientConfig).send(
    new UpdateUserCommand({
      IdentityStoreId: directory.identityStoreId,
      UserId: userId,
      Operations: [
        { AttributePath: 'emails', AttributeValue: [{ Value: 'new@example.com', Type: 'Work', Primary: true }] },
      ],
    }),
  );
  assert.equal(await verified(), false, 'another address is not verified');
  assert.equal((await browser.get(stale)).status, 410, 'the link was for the old address');
  assert.equal(
    (await browser.get(`/signin/reset${new URL(await link(), sandlot.endpoint).search}`)).status,
    410,
    'it sets no password',
  );
});

test('a code by mail stands in for a missing device', async (t) => {
  const directory = await startDirectory(t, { mfa: 'CONTEXT_AWARE' });
  const { sandlot, identityStoreId } = directory;
  await sandlot.api('PUT', '/identity-center/settings', { mfa: { withoutDevice: 'EMAIL_CODE' } });
  const browser = createBrowser(sandlot.consoleOrigin);
  const page = await signIn(browser, await browser.get('/start'));
  assert.equal(page.url.pathname, '/signin/email-code');
  assert.match(page.text, /c\*\*\*@example\.com/);
  const first = await newestCode(directory);
  await browser.get(page.url.pathname + page.url.search);
  assert.equal(await newestCode(directory), first, 'looking again sends nothing');
  const elsewhere = createBrowser(sandlot.consoleOrigin);
  const other = await signIn(elsewhere, await elsewhere.get('/start'));
  if ((await newestCode(directory)) !== first)
    assert.equal(
      (await elsewhere.submit(other, { code: first })).status,
      400,
      'a code is good for its own sign-in only',
    );
  const again = await browser.submit(page, { again: 'yes' });
  const second = await newestCode(directory);
  if (first !== second) assert.equal((await browser.submit(again, { code: first })).status, 400);
  const portal = await browser.submit(again, { code: second, trust: 'yes' });
  assert.match(portal.text, /AWS access portal/);
  await browser.submit(portal, {}, '/signin/signout');
  assert.match(
    (await signIn(browser, await browser.get(`/start/${identityStoreId}`))).text,
    /AWS access portal/,
    'trusted browsers are not asked',
  );
});

test('a mailed code ends after ten minutes, and after five wrong tries', async (t) => {
  const directory = await startDirectory(t, { mfa: 'ALWAYS_ON' });
  const { sandlot } = directory;
  await sandlot.api('PUT', '/identity-center/settings', { mfa: { withoutDevice: 'EMAIL_CODE' } });
  const browser = createBrowser(sandlot.consoleOrigin);
  const page = await signIn(browser, await browser.get('/start'));
  const late = await newestCode(directory);
  await sandlot.advance(10 * 60_000 + 1000);
  assert.equal((await browser.submit(page, { code: late })).status, 400);
  await browser.submit(page, { again: 'yes' });
  const code = await newestCode(directory);
  for (let i = 0; i < 4; i++) assert.equal((await browser.submit(page, { code: otherCode(code) })).status, 400);
  assert.equal((await browser.submit(page, { code: otherCode(code) })).status, 429, 'and then one has to wait');
  await sandlot.advance(60_000);
  assert.equal((await browser.submit(page, { code: otherCode(code) })).status, 400);
  await sandlot.advance(2 * 60_000);
  assert.equal((await browser.submit(page, { code })).status, 400, 'the fifth wrong try voids the code');
  let status = 200;
  for (let i = 0; i < 6 && status === 200; i++) status = (await browser.submit(page, { again: 'yes' })).status;
  assert.equal(status, 429, "nobody's inbox is flooded");
});

test('without a device: block, allow; and a device of a type that is not allowed counts as none', async (t) => {
  const directory = await startDirectory(t, { mfa: 'ALWAYS_ON' });
  const { sandlot, identityStoreId } = directory;
  const attempt = async () => {
    const browser = createBrowser(sandlot.consoleOrigin);
    return await signIn(browser, await browser.get(`/start/${identityStoreId}`));
  };
  await sandlot.api('PUT', '/identity-center/settings', { mfa: { withoutDevice: 'BLOCK' } });
  const blocked = await attempt();
  assert.equal(blocked.status, 403);
  assert.match(blocked.text, /An MFA device is required/);
  await sandlot.api('PUT', '/identity-center/settings', { mfa: { withoutDevice: 'ALLOW' } });
  assert.match((await attempt()).text, /AWS access portal/);
});

test('a user who never had a password gets a code at the first sign-in, where the directory says so', async (t) => {
  const directory = await startDirectory(t, { withPassword: false });
  const { sandlot } = directory;
  const browser = createBrowser(sandlot.consoleOrigin);
  const off = await named(directory, browser);
  assert.equal(off.text.includes('Get a code'), false, 'not by default');
  assert.equal(
    (await browser.get(`/signin/email-code${off.url.search}`)).url.pathname,
    '/signin/user',
    'not even by hand',
  );
  await sandlot.api('PUT', '/identity-center/settings', { emailOneTimePassword: true });
  const first = await named(directory, browser);
  assert.match(first.text, /First sign-in\? Get a code by e-mail/);
  const page = await browser.get(`/signin/email-code${first.url.search}`);
  assert.equal((await browser.submit(page, { code: otherCode(await newestCode(directory)) })).status, 400);
  const choose = await browser.submit(page, { code: await newestCode(directory) });
  assert.equal(choose.url.pathname, '/signin/new-password');
  assert.match(
    (await browser.submit(choose, { 'new-password': password, 'confirm-password': password })).text,
    /AWS access portal/,
  );
  assert.equal((await sandlot.api('GET', `/users/${directory.userId}`)).emailVerified, true);
});

test('codes for a first sign-in tell nobody which users there are', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId } = directory;
  await sandlot.api('PUT', '/identity-center/settings', { emailOneTimePassword: true });
  await createUser(sandlot, identityStoreId, 'new-user');
  await createUser(sandlot, identityStoreId, 'without-mail', '');
  await sandlot.api('DELETE', '/mail');
  const seen = [];
  for (const name of ['new-user', 'nobody', 'without-mail', 'casey']) {
    const browser = createBrowser(sandlot.consoleOrigin);
    const plain = ({ status, text, url }: BrowserPage) => `${status} ${url.pathname} ${text.replaceAll(name, 'NAME')}`;
    const secret = await named(directory, browser, name);
    const page = await browser.get(`/signin/email-code${secret.url.search}`);
    const pages = [
      plain(secret),
      plain(page),
      plain(await browser.submit(page, { code: '12345' })),
      plain(await browser.submit(page, { code: '' })),
    ];
    let last = page;
    for (let i = 0; i < 6 && last.status !== 429; i++) last = await browser.submit(page, { again: 'yes' });
    seen.push([...pages, String(last.status)]);
  }
  for (const other of seen) assert.deepEqual(other, seen[0]);
  assert.deepEqual(
    [...new Set((await sandlot.api('GET', '/mail')).items.map(({ to }: { to: string }) => to))],
    ['new-user@example.com'],
  );
});
