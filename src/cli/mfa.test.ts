/** MFA without a phone: a real sign-in with the codes that `sandlot mfa code` prints. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asLocalServer } from '../testing/command-line.ts';
import { createBrowser } from '../testing/sign-in/browser.ts';
import { fetchByName } from '../testing/sign-in/fetch-by-name.ts';
import { secretOn, signIn, startDirectory, type TestDirectory } from '../testing/sign-in/directory.ts';
import { mfaCode } from './commands/people/mfa.ts';

const passwordDone = async ({ sandlot, identityStoreId }: TestDirectory) => {
  const browser = createBrowser(sandlot.consoleOrigin);
  return { browser, page: await signIn(browser, await browser.get(`/start/${identityStoreId}`)) };
};

test('a device is registered by its secret, and its codes sign in, each once', async (t) => {
  const directory = await startDirectory(t, { mfa: 'ALWAYS_ON' });
  const { clock } = directory.sandlot.server.runtime;
  const now = clock.real();
  // Codes are used up faster than new ones come.
  Object.assign(clock, { real: () => now });
  const server = asLocalServer(directory.sandlot, '/nowhere');
  await assert.rejects(mfaCode(server, 'casey', {}), /The user casey has no authenticator app\./);
  const first = await passwordDone(directory);
  assert.equal(first.page.url.pathname, '/signin/mfa/register');
  assert.match(first.page.html, /<script src="\/signin\/static\/portal\.js" defer>/);
  assert.match(first.page.html, /<button type="button" class="small" data-copy="secret-key"/);
  const secret = secretOn(first.page);
  assert.match(first.page.html, new RegExp(`id="secret-key" data-value="${secret}"`));
  assert.match(first.page.html, new RegExp(`id="code-command" tabindex="0">sandlot mfa code --secret ${secret}</pre>`));
  const inGroups = secret.replace(/(.{4})/g, '$1 ').toLowerCase();
  const { code, validUntil } = await mfaCode(server, undefined, { secret: inGroups });
  assert.ok(Date.parse(validUntil) > now);
  assert.match((await first.browser.submit(first.page, { code })).text, /AWS access portal/);

  let tries = 0;
  for (; tries < 6; tries++) {
    const { browser, page } = await passwordDone(directory);
    assert.equal(page.url.pathname, '/signin/mfa');
    const answer = await mfaCode(server, 'casey', {}).catch((error: Error) => error);
    if (answer instanceof Error) {
      assert.match(answer.message, /A code works once, .* The next one is taken in \d+ s\.$/);
      break;
    }
    assert.match((await browser.submit(page, { code: answer.code })).text, /AWS access portal/);
  }
  assert.ok(tries > 0 && tries < 6, `${tries} codes were taken`);
});

test('what cannot be answered is refused with what to do', async (t) => {
  const directory = await startDirectory(t);
  const server = asLocalServer(directory.sandlot, '/nowhere');
  await assert.rejects(mfaCode(server, undefined, {}), { exitCode: 2 });
  await assert.rejects(mfaCode(server, 'casey', { secret: 'ABCDEFGHIJKLMNOP' }), { exitCode: 2 });
  await assert.rejects(mfaCode(server, 'nobody', {}), { exitCode: 3, message: /no user "nobody"/ });
  for (const secret of ['', 'ABCDEFGHIJKLMNO', '01890189018901890189', 'A'.repeat(257)])
    await assert.rejects(mfaCode(server, undefined, { secret }), /secret must be the secret key/);
});

test('codes are for who holds the API token: neither a person nor the root user in the console gets one', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, userId } = directory;
  const browser = createBrowser(sandlot.consoleOrigin);
  const { url } = await sandlot.api('POST', '/console-links');
  await browser.get(new URL(url).pathname + new URL(url).search);
  for (const [method, path] of [
    ['GET', `/users/${userId}/mfa-code`],
    ['POST', '/mfa-code'],
  ] as const) {
    for (const headers of [{}, browser.callHeaders(), { authorization: 'Bearer wrong' }] as Record<string, string>[]) {
      const answer = await fetchByName(`${sandlot.consoleOrigin}/_sandlot/v1${path}`, { method, headers });
      assert.equal(answer.status, 401, `${method} ${path} ${Object.keys(headers)}`);
    }
  }
});
