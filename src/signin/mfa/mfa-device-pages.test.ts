import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBrowser, type Browser } from '../../testing/sign-in/browser.ts';
import { secretOn, signIn, startDirectory, type TestDirectory } from '../../testing/sign-in/directory.ts';
import { totpCode } from '../../testing/sign-in/totp.ts';

async function signedIn(directory: TestDirectory): Promise<Browser> {
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  await signIn(browser, await browser.get(`/start/${directory.identityStoreId}`));
  return browser;
}

async function namesOf(directory: TestDirectory): Promise<string[]> {
  const { mfaDevices } = await directory.sandlot.api('GET', `/users/${directory.userId}`);
  return mfaDevices.map((device: { name: string }) => device.name).sort();
}

test('a signed-in person adds up to eight devices and removes one', async (t) => {
  const directory = await startDirectory(t);
  const browser = await signedIn(directory);
  for (let i = 1; i <= 8; i++) {
    const add = await browser.submit(
      await browser.get('/signin/mfa-devices'),
      { change: 'add' },
      '/signin/mfa-devices',
    );
    // Whichever form of the list carries it, "add" adds.
    assert.equal(add.url.pathname, '/signin/mfa-devices/add');
    const wrong = await browser.submit(add, { code: 'abcdef', 'device-name': `Phone ${i}` });
    assert.equal(wrong.status, 400);
    const list = await browser.submit(wrong, { code: totpCode(secretOn(wrong)), 'device-name': `Phone ${i}` });
    assert.match(list.text, new RegExp(`Phone ${i}`));
  }
  const full = await browser.get('/signin/mfa-devices');
  assert.equal(full.text.includes('Register device'), false);
  assert.equal((await namesOf(directory)).length, 8);
  assert.equal((await browser.submit(full, { change: 'remove', csrf: 'x' })).status, 403);
  await browser.submit(full, { change: 'remove' });
  assert.equal((await namesOf(directory)).length, 7);
});

test('the eighth device is the last, even when two windows add at once', async (t) => {
  const directory = await startDirectory(t);
  const browser = await signedIn(directory);
  const list = await browser.get('/signin/mfa-devices');
  const windows = [];
  for (let i = 0; i < 9; i++) windows.push(await browser.submit(list, { change: 'add' }));
  const statuses = [];
  for (const window of windows)
    statuses.push((await browser.submit(window, { code: totpCode(secretOn(window)) })).status);
  assert.deepEqual(statuses, [...Array.from({ length: 8 }, () => 200), 409]);
});

test('without a session there is nothing to see or add', async (t) => {
  const directory = await startDirectory(t);
  const browser = await signedIn(directory);
  const add = await browser.submit(await browser.get('/signin/mfa-devices'), { change: 'add' });
  await browser.submit(await browser.get(`/start/${directory.identityStoreId}`), {}, '/signin/signout');
  assert.equal((await browser.get('/signin/mfa-devices')).status, 401);
  assert.equal((await browser.submit(add, { code: totpCode(secretOn(add)) })).status, 401);
  assert.deepEqual(await namesOf(directory), []);
});
