import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createAuthenticator,
  optionsOn,
  type Tamper,
  type TestAuthenticator,
} from '../../testing/sign-in/authenticator.ts';
import { createBrowser, type Browser, type BrowserPage } from '../../testing/sign-in/browser.ts';
import {
  choosePassword,
  createUser,
  password,
  secretOn,
  signIn,
  startDirectory,
  type TestDirectory,
} from '../../testing/sign-in/directory.ts';
import { totpCode } from '../../testing/sign-in/totp.ts';

/** From the page that offers the authenticator to the authenticator's own, which goes by localhost. */
async function toCeremony(
  browser: Browser,
  page: BrowserPage,
  values: Record<string, string> = {},
): Promise<BrowserPage> {
  const csrf = /name="csrf" value="([^"]*)"/.exec(page.html)?.[1] ?? '';
  const flow = page.url.searchParams.get('flow');
  const left = await browser.post(`/signin/fido2/start?flow=${flow}`, new URLSearchParams({ csrf, ...values }));
  const address = left.leavesTo ?? assert.fail(left.text);
  assert.equal(address.hostname, 'localhost');
  return await createBrowser(address.origin).get(address.pathname + address.search);
}

/** Answers on the authenticator's page; where it sends the browser back to. */
async function answer(page: BrowserPage, authenticator: TestAuthenticator, tamper: Tamper = {}): Promise<BrowserPage> {
  return await createBrowser(page.url.origin).submit(page, { credential: authenticator.answer(page, tamper) });
}

async function back(browser: Browser, answered: BrowserPage): Promise<BrowserPage> {
  const address = answered.leavesTo ?? assert.fail(answered.text);
  assert.equal(address.hostname, 'console.localhost');
  return await browser.get(address.pathname + address.search);
}

async function passwordDone(directory: TestDirectory, browser: Browser, userName = 'casey'): Promise<BrowserPage> {
  return await signIn(browser, await browser.get(`/start/${directory.identityStoreId}`), userName);
}

/** A user whose only device is the authenticator. */
async function withSecurityKey(
  t: Parameters<typeof startDirectory>[0],
  mfa: 'ALWAYS_ON' | 'CONTEXT_AWARE' = 'ALWAYS_ON',
) {
  const directory = await startDirectory(t, { mfa });
  const authenticator = createAuthenticator();
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const ceremony = await toCeremony(browser, await passwordDone(directory, browser), {
    use: 'security-key',
    'device-name': '<Blue> key',
  });
  assert.match((await back(browser, await answer(ceremony, authenticator))).text, /AWS access portal/);
  return { directory, authenticator, browser };
}

test('a security key is registered at the first sign-in, and asked at the next', async (t) => {
  const { directory, authenticator } = await withSecurityKey(t);
  const { mfaDevices } = await directory.sandlot.api('GET', `/users/${directory.userId}`);
  assert.deepEqual(
    mfaDevices.map(({ name, type }: { name: string; type: string }) => ({ name, type })),
    [{ name: '<Blue> key', type: 'FIDO2' }],
  );
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const challenge = await passwordDone(directory, browser);
  assert.equal(challenge.url.pathname, '/signin/mfa');
  assert.equal(
    challenge.html.includes('name="code"'),
    false,
    'no code is asked of someone who has no authenticator app',
  );
  const ceremony = await toCeremony(browser, challenge);
  assert.deepEqual(
    optionsOn(ceremony).options.allowCredentials.map(({ id }: { id: string }) => id),
    [authenticator.credentialId],
  );
  assert.match(ceremony.headers.get('content-security-policy') ?? '', /script-src 'self'/);
  assert.equal(
    (await createBrowser(directory.sandlot.consoleOrigin).get('/signin/static/fido2.js')).headers.get('content-type'),
    'text/javascript; charset=utf-8',
  );
  assert.match((await back(browser, await answer(ceremony, authenticator))).text, /AWS access portal/);
});

test('answers that do not hold are refused', async (t) => {
  const { directory, authenticator } = await withSecurityKey(t);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const challenge = await passwordDone(directory, browser);
  const ceremony = await toCeremony(browser, challenge);
  const other = await toCeremony(browser, challenge);
  for (const [what, tamper, who] of [
    ['another origin', { origin: 'http://evil.example' }, authenticator],
    ['another challenge', { challenge: optionsOn(other).options.challenge }, authenticator],
    ['another relying party', { rpId: 'evil.example' }, authenticator],
    ['a clone whose counter is behind', { counter: 1 }, authenticator],
    ["somebody else's key", {}, createAuthenticator()],
  ] as const) {
    const refused = await answer(ceremony, who, tamper);
    assert.equal(refused.status, 400, what);
    assert.match(refused.text, /does not hold/, what);
  }
  for (const credential of [
    '',
    '{}',
    'null',
    '[]',
    '{"id":1}',
    '{"id":"__proto__","response":{}}',
    `{"id":"${authenticator.credentialId}"}`,
    'x'.repeat(100_000),
  ]) {
    assert.equal(
      (await createBrowser(ceremony.url.origin).submit(ceremony, { credential })).status,
      400,
      credential.slice(0, 40),
    );
  }
  const answered = await answer(ceremony, authenticator, { counter: 7 });
  assert.equal((await answer(ceremony, authenticator, { counter: 8 })).status, 410, 'a ceremony works once');
  assert.match((await back(browser, answered)).text, /AWS access portal/);
  assert.equal((await back(browser, answered)).status, 400, 'and so does its proof');
});

test('a ceremony that another person finished is worth nothing to who started it', async (t) => {
  const { directory, authenticator } = await withSecurityKey(t);
  const attacker = createBrowser(directory.sandlot.consoleOrigin);
  const challenge = await passwordDone(directory, attacker);
  const sentToVictim = await toCeremony(attacker, challenge);
  const answered = await answer(sentToVictim, authenticator);
  const victim = createBrowser(directory.sandlot.consoleOrigin);
  assert.equal((await back(victim, answered)).status, 400, "the victim's browser has no part in the sign-in");
  const flow = challenge.url.searchParams.get('flow');
  for (const proof of ['', 'x', sentToVictim.url.searchParams.get('ceremony') ?? '']) {
    assert.equal((await attacker.get(`/signin/fido2/done?flow=${flow}&proof=${proof}`)).status, 400);
  }
  assert.equal(
    (await attacker.get(`/start/${directory.identityStoreId}`)).url.pathname,
    '/signin/user',
    'the attacker has no proof',
  );
});

test('a ceremony ends after five minutes', async (t) => {
  const { directory, authenticator } = await withSecurityKey(t);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const ceremony = await toCeremony(browser, await passwordDone(directory, browser));
  await directory.sandlot.advance(5 * 60_000 + 1000);
  assert.equal((await answer(ceremony, authenticator)).status, 410);
});

test('with both kinds either will do; what the directory does not allow does not count', async (t) => {
  const { directory, authenticator, browser } = await withSecurityKey(t);
  const { sandlot, identityStoreId, userId } = directory;
  const add = await browser.submit(await browser.get('/signin/mfa-devices'), { change: 'add' });
  await browser.submit(add, { code: totpCode(secretOn(add)), 'device-name': 'Phone' });
  const fresh = createBrowser(sandlot.consoleOrigin);
  const both = await passwordDone(directory, fresh);
  assert.match(both.text, /MFA code .*or Use a security key/);
  await sandlot.api('PUT', '/identity-center/settings', { mfa: { allowedTypes: ['TOTP'] } });
  const appOnly = await passwordDone(directory, fresh);
  assert.equal(appOnly.text.includes('security key'), false);
  const left = await fresh.post(
    `/signin/fido2/start?flow=${appOnly.url.searchParams.get('flow')}`,
    new URLSearchParams({ csrf: /name="csrf" value="([^"]*)"/.exec(appOnly.html)?.[1] ?? '' }),
  );
  assert.equal(left.url.pathname, '/signin/mfa', 'not even by hand');
  await sandlot.api('PUT', '/identity-center/settings', { mfa: { allowedTypes: ['FIDO2'] } });
  const keyOnly = await passwordDone(directory, fresh);
  assert.equal(
    (
      await fresh.post(
        `/signin/mfa?flow=${keyOnly.url.searchParams.get('flow')}`,
        new URLSearchParams({
          csrf: /name="csrf" value="([^"]*)"/.exec(keyOnly.html)?.[1] ?? '',
          code: totpCode(secretOn(add), 1),
        }),
      )
    ).status,
    400,
  );
  assert.match(
    (await back(fresh, await answer(await toCeremony(fresh, keyOnly), authenticator))).text,
    /AWS access portal/,
  );
  for (const { id, type } of (await sandlot.api('GET', `/users/${userId}`)).mfaDevices)
    if (type === 'FIDO2') await sandlot.api('DELETE', `/users/${userId}/mfa-devices/${id}`);
  const register = await passwordDone(directory, createBrowser(sandlot.consoleOrigin));
  assert.equal(
    register.url.pathname,
    '/signin/mfa/register',
    `of ${identityStoreId}: the app that is left does not count`,
  );
  assert.equal(register.html.includes('class="qr"'), false);
});

test('a signed-in person adds a built-in authenticator, renames it, and loses it', async (t) => {
  const { directory, authenticator, browser } = await withSecurityKey(t, 'CONTEXT_AWARE');
  const add = async () => await browser.submit(await browser.get('/signin/mfa-devices'), { change: 'add' });
  const again = await answer(await toCeremony(browser, await add(), { use: 'security-key' }), authenticator);
  assert.equal((await back(browser, again)).status, 409, 'one authenticator is registered once');
  const ceremony = await toCeremony(browser, await add(), { use: 'built-in' });
  assert.equal(optionsOn(ceremony).options.authenticatorSelection.authenticatorAttachment, 'platform');
  assert.deepEqual(
    optionsOn(ceremony).options.excludeCredentials.map(({ id }: { id: string }) => id),
    [authenticator.credentialId],
  );
  const list = await back(browser, await answer(ceremony, createAuthenticator()));
  assert.match(list.text, /<Blue> key Security key, since/);
  assert.match(list.text, /Built-in authenticator Built-in authenticator, since/);
  const renamed = await browser.submit(list, { change: 'rename', name: ' "Laptop" & co ' });
  assert.match(renamed.text, /"Laptop" & co/);
  for (const name of ['', 'x'.repeat(65)])
    assert.equal((await browser.submit(renamed, { change: 'rename', name })).status, 400);
  const fresh = createBrowser(directory.sandlot.consoleOrigin);
  const challenge = await passwordDone(directory, fresh);
  const lost = await fresh.get(`/signin/mfa/lost${challenge.url.search}`);
  assert.match(lost.text, /ask an administrator to remove the lost device/);
});

test("a user's ceremony cannot use another user's key", async (t) => {
  const { directory, authenticator } = await withSecurityKey(t);
  const other = { ...directory, userId: await createUser(directory.sandlot, directory.identityStoreId, 'robin') };
  await choosePassword(other, password);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  const register = await toCeremony(browser, await passwordDone(directory, browser, 'robin'), { use: 'security-key' });
  assert.equal((await back(browser, await answer(register, authenticator))).status, 409, 'nor register it');
  const fresh = await toCeremony(browser, await passwordDone(directory, browser, 'robin'), { use: 'security-key' });
  await back(browser, await answer(fresh, createAuthenticator()));
  const next = createBrowser(directory.sandlot.consoleOrigin);
  const challenge = await toCeremony(next, await passwordDone(directory, next, 'robin'));
  assert.equal((await answer(challenge, authenticator)).status, 400);
});
