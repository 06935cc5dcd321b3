import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBrowser, type Browser } from '../../testing/sign-in/browser.ts';
import {
  choosePassword,
  secretOn,
  signIn,
  startDirectory,
  type TestDirectory,
} from '../../testing/sign-in/directory.ts';
import { totpCode, wrongCode } from '../../testing/sign-in/totp.ts';

/** From a fresh browser to the page after the password. */
async function passwordDone(directory: TestDirectory, browser: Browser) {
  return await signIn(browser, await browser.get(`/start/${directory.identityStoreId}`));
}

async function registerDevice(directory: TestDirectory, values: Record<string, string> = {}) {
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const page = await passwordDone(directory, browser);
  assert.equal(page.url.pathname, '/signin/mfa/register');
  const secret = secretOn(page);
  const portal = await browser.submit(page, { code: totpCode(secret), 'device-name': 'Phone', ...values });
  assert.match(portal.text, /AWS access portal/);
  // Early, as a step before the current one might be two before it by the time that it comes.
  return { browser, secret, nextCode: () => totpCode(secret, 1) };
}

/** The machine's time, and so its codes. */
function aMinuteLater({ sandlot }: TestDirectory): void {
  const { clock } = sandlot.server.runtime;
  const { real } = clock;
  Object.assign(clock, { real: () => real() + 60_000 });
}

test('without a device, one must be registered; a wrong code does not', async (t) => {
  const directory = await startDirectory(t, { mfa: 'ALWAYS_ON' });
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const page = await passwordDone(directory, browser);
  assert.match(page.html, /<svg class="qr"/);
  const secret = secretOn(page);
  const wrong = await browser.submit(page, { code: wrongCode(secret) });
  assert.equal(wrong.status, 400);
  assert.match(wrong.text, /This code is not right/);
  assert.equal(secretOn(wrong), secret, 'a typing error does not change the key');
  assert.match(page.html, /<details><summary>No phone/);
  assert.match(wrong.html, /<details open><summary>No phone/, 'nor hides it');
  assert.equal(
    (await browser.get(`/start/${directory.identityStoreId}`)).url.pathname,
    '/signin/user',
    'no session yet',
  );
  assert.match(
    (await browser.submit(wrong, { code: totpCode(secret), 'device-name': '<Phone>' })).text,
    /AWS access portal/,
  );
  const { mfaDevices } = await directory.sandlot.api('GET', `/users/${directory.userId}`);
  assert.deepEqual(
    mfaDevices.map(({ name, type }: { name: string; type: string }) => ({ name, type })),
    [{ name: '<Phone>', type: 'TOTP' }],
  );
});

test('always-on asks every time, and a code works once', async (t) => {
  const directory = await startDirectory(t, { mfa: 'ALWAYS_ON' });
  const { secret, nextCode } = await registerDevice(directory);
  const first = createBrowser(directory.sandlot.consoleOrigin);
  const second = createBrowser(directory.sandlot.consoleOrigin);
  const challenge = await passwordDone(directory, first);
  assert.equal(challenge.url.pathname, '/signin/mfa');
  assert.equal(challenge.html.includes('name="trust"'), false);
  const other = await passwordDone(directory, second);
  const code = nextCode();
  assert.match((await first.submit(challenge, { code })).text, /AWS access portal/);
  const replayed = await second.submit(other, { code });
  assert.equal(replayed.status, 400);
  assert.match(replayed.text, /a code works once/);
  aMinuteLater(directory);
  assert.match((await second.submit(replayed, { code: totpCode(secret, 3) })).text, /AWS access portal/);
});

test('context-aware asks in a new browser, not in a trusted one, until trust ends', async (t) => {
  const directory = await startDirectory(t, { mfa: 'CONTEXT_AWARE' });
  const { browser, nextCode } = await registerDevice(directory, { trust: 'yes' });
  const signOut = async () => {
    await browser.submit(await browser.get(`/start/${directory.identityStoreId}`), {}, '/signin/signout');
  };
  await signOut();
  assert.match((await passwordDone(directory, browser)).text, /AWS access portal/);
  await signOut();
  const fresh = createBrowser(directory.sandlot.consoleOrigin);
  const challenge = await passwordDone(directory, fresh);
  assert.match(challenge.html, /name="trust"/);
  assert.match((await fresh.submit(challenge, { code: nextCode() })).text, /AWS access portal/);
  await directory.sandlot.advance(31 * 24 * 60 * 60_000);
  assert.equal((await passwordDone(directory, browser)).url.pathname, '/signin/mfa');
});

test('disabled asks nobody, not even those with a device', async (t) => {
  const directory = await startDirectory(t, { mfa: 'ALWAYS_ON' });
  await registerDevice(directory);
  await directory.sandlot.api('PUT', '/identity-center/mfa', { mode: 'DISABLED' });
  assert.match(
    (await passwordDone(directory, createBrowser(directory.sandlot.consoleOrigin))).text,
    /AWS access portal/,
  );
});

test('the password alone cannot register a second device, nor skip the code', async (t) => {
  const directory = await startDirectory(t, { mfa: 'ALWAYS_ON' });
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const waiting = await passwordDone(directory, browser);
  await registerDevice(directory);
  const secret = secretOn(waiting);
  assert.equal((await browser.submit(waiting, { code: totpCode(secret) })).url.pathname, '/signin/mfa');
  assert.equal((await browser.get(`/signin/mfa/register${waiting.url.search}`)).url.pathname, '/signin/mfa');
  assert.equal((await browser.get(`/start/${directory.identityStoreId}`)).url.pathname, '/signin/user');
  const { mfaDevices } = await directory.sandlot.api('GET', `/users/${directory.userId}`);
  assert.equal(mfaDevices.length, 1);
});

test('a new password ends the sign-ins that were past the old one', async (t) => {
  const directory = await startDirectory(t, { mfa: 'ALWAYS_ON' });
  const { nextCode } = await registerDevice(directory);
  const thief = createBrowser(directory.sandlot.consoleOrigin);
  const challenge = await passwordDone(directory, thief);
  await choosePassword(directory, 'Calm-Harbour-88');
  const late = await thief.submit(challenge, { code: nextCode() });
  assert.equal(late.status, 400);
  assert.match(late.html, /This sign-in has expired.*href="\/start">Go to the access portal</s);
  assert.equal((await thief.get(`/start/${directory.identityStoreId}`)).url.pathname, '/signin/user');
});

test('codes cannot be guessed through, and a removed device asks for a new one', async (t) => {
  const directory = await startDirectory(t, { mfa: 'ALWAYS_ON' });
  const { nextCode } = await registerDevice(directory);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  let page = await passwordDone(directory, browser);
  for (let i = 0; i < 5; i++) page = await browser.submit(page, { code: 'abcdef' });
  assert.equal((await browser.submit(page, { code: nextCode() })).status, 429);
  const { mfaDevices } = await directory.sandlot.api('GET', `/users/${directory.userId}`);
  await directory.sandlot.api('DELETE', `/users/${directory.userId}/mfa-devices/${mfaDevices[0].id}`);
  assert.equal((await browser.get(`/signin/mfa${page.url.search}`)).url.pathname, '/signin/mfa/register');
});
