import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ListAccountsCommand, SSOClient } from '@aws-sdk/client-sso';
import { createBrowser } from '../../testing/sign-in/browser.ts';
import { signIn, startDirectory } from '../../testing/sign-in/directory.ts';

test('sign-in settings: defaults, partial changes, refusals', async (t) => {
  const { sandlot } = await startDirectory(t, { mfa: 'ALWAYS_ON', withPassword: false });
  const put = (body: unknown) => sandlot.api('PUT', '/identity-center/settings', body);
  const mfa = { mode: 'ALWAYS_ON', allowedTypes: ['TOTP', 'FIDO2'], withoutDevice: 'REGISTER' };
  const initial = { sessionDurationSeconds: 28_800, mfa, emailOneTimePassword: false };
  assert.deepEqual(await sandlot.api('GET', '/identity-center/settings'), initial);
  assert.deepEqual(await put({ sessionDurationSeconds: 900 }), { ...initial, sessionDurationSeconds: 900 });
  assert.deepEqual(await put({ mfa: { allowedTypes: ['FIDO2', 'TOTP', 'TOTP'], withoutDevice: 'BLOCK' } }), {
    ...initial,
    sessionDurationSeconds: 900,
    mfa: { ...mfa, withoutDevice: 'BLOCK' },
  });
  const whole = {
    sessionDurationSeconds: 7_776_000,
    mfa: { mode: 'DISABLED', allowedTypes: ['TOTP'], withoutDevice: 'EMAIL_CODE' },
    emailOneTimePassword: true,
  };
  assert.deepEqual(await put(whole), whole);
  await sandlot.api('PUT', '/identity-center/mfa', { mode: 'CONTEXT_AWARE' });
  const changed = { ...whole, mfa: { ...whole.mfa, mode: 'CONTEXT_AWARE' } };
  assert.deepEqual(await sandlot.api('GET', '/identity-center/settings'), changed);
  for (const body of [
    {},
    { mfa: {} },
    { mfa: [] },
    { mfa: null },
    { mfa: 'x' },
    { sessionDurationSeconds: 899 },
    { sessionDurationSeconds: 7_776_001 },
    { sessionDurationSeconds: null },
    { sessionDurationSeconds: 1000.5 },
    { mfa: { mode: 'OFF' } },
    { mfa: { allowedTypes: [] } },
    { mfa: { allowedTypes: ['SMS'] } },
    { mfa: { allowedTypes: 'TOTP' } },
    { mfa: { withoutDevice: 'register' } },
    { emailOneTimePassword: 'yes' },
  ]) {
    await assert.rejects(put(body), /400 InvalidRequest/, JSON.stringify(body));
  }
  assert.deepEqual(await sandlot.api('GET', '/identity-center/settings'), changed, 'a refused change changes nothing');
});

test('a portal session lasts as long as the directory says', async (t) => {
  const { sandlot, identityStoreId, userId } = await startDirectory(t);
  await sandlot.api('PUT', '/identity-center/settings', { sessionDurationSeconds: 900 });
  const browser = createBrowser(sandlot.consoleOrigin);
  await signIn(browser, await browser.get('/start'));
  const {
    items: [session],
  } = await sandlot.api('GET', `/users/${userId}/sessions`);
  assert.equal(Date.parse(session.expiresAt) - Date.parse(session.createdAt), 900_000);
  await sandlot.advance(840_000);
  assert.equal((await browser.get(`/start/${identityStoreId}`)).url.pathname, `/start/${identityStoreId}`);
  await sandlot.advance(60_000);
  assert.equal((await browser.get(`/start/${identityStoreId}`)).url.pathname, '/signin/user');
  assert.deepEqual((await sandlot.api('GET', `/users/${userId}/sessions`)).items, []);
});

test("an administrator sees a user's sessions and ends one, with its tokens", async (t) => {
  const { sandlot, identityStoreId, userId } = await startDirectory(t);
  const browser = createBrowser(sandlot.consoleOrigin);
  await signIn(browser, await browser.get('/start'));
  const { accessToken, region } = await sandlot.api('POST', `/users/${userId}/sso-token`, {});
  const { items } = await sandlot.api('GET', `/users/${userId}/sessions`);
  assert.equal(items.length, 2);
  assert.equal(typeof items[0].userAgent, 'string');
  assert.match(items[0].remoteAddress, /127\.0\.0\.1$/);
  const listAccounts = () =>
    new SSOClient({ endpoint: sandlot.endpoint, region }).send(new ListAccountsCommand({ accessToken }));
  await listAccounts();
  await sandlot.api('DELETE', `/users/${userId}/sessions/${items[1].id}`);
  await assert.rejects(listAccounts(), { name: 'UnauthorizedException' });
  assert.equal(
    (await browser.get(`/start/${identityStoreId}`)).url.pathname,
    `/start/${identityStoreId}`,
    'the other session goes on',
  );
  await assert.rejects(sandlot.api('DELETE', `/users/${userId}/sessions/${items[1].id}`), /404 SessionNotFound/);
  await sandlot.api('DELETE', `/users/${userId}/sessions/${items[0].id}`);
  assert.equal((await browser.get(`/start/${identityStoreId}`)).url.pathname, '/signin/user');
});
