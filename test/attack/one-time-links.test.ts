/**
 * What looks at links before people do (mail scanners, chat previews, browsers that load ahead) uses none of them up.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prefixRange } from '../../src/kernel/key.ts';
import { everyPageRoute } from '../../src/testing/page-routes.ts';
import { createBrowser } from '../../src/testing/sign-in/browser.ts';
import { fetchByName, type Sent } from '../../src/testing/sign-in/fetch-by-name.ts';
import {
  linkIn,
  password,
  resetLink,
  startDirectory,
  type TestDirectory,
} from '../../src/testing/sign-in/directory.ts';

/** A look that runs no script: what came of it besides the answer is compared. */
async function look({ sandlot }: TestDirectory, path: string): Promise<void> {
  const looks: Sent[] = [
    { method: 'HEAD' },
    { method: 'HEAD', headers: { 'sec-purpose': 'prefetch' } },
    { method: 'OPTIONS' },
    {},
    { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } },
    ...['prefetch', 'prefetch;prerender', 'prefetch;anonymous-client-ip'].map((purpose) => ({
      headers: { 'sec-purpose': purpose },
    })),
    { headers: { purpose: 'prefetch' } },
    { headers: { purpose: 'preview' } },
  ];
  for (const init of looks) {
    const answer = await fetchByName(sandlot.consoleOrigin + path, init);
    const body = await answer.text();
    if (init.method === 'HEAD') assert.equal(body, '');
    assert.ok(answer.status < 500 || answer.status === 503, `${init.method} ${path}: ${answer.status}`);
  }
}

test('a console link', async (t) => {
  const directory = await startDirectory(t, { withPassword: false });
  const { pathname, search } = new URL((await directory.sandlot.api('POST', '/console-links')).url);
  await look(directory, pathname + search);
  const browser = createBrowser(directory.sandlot.consoleOrigin);
  assert.equal((await browser.get(pathname + search)).url.pathname, '/console/');
  const session = await fetchByName(`${directory.sandlot.consoleOrigin}/_sandlot/v1/session`, {
    headers: browser.callHeaders(),
  });
  assert.equal(session.status, 200);
  assert.equal(
    (await createBrowser(directory.sandlot.consoleOrigin).get(pathname + search)).status,
    410,
    'it works once',
  );
});

test('links for a password, an invitation, the verification of an address', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, userId } = directory;
  const mailed = async (call: string): Promise<string> => {
    const { mailId } = await sandlot.api('POST', `/users/${userId}/${call}`);
    return linkIn((await sandlot.api('GET', `/mail/${mailId}`)).text);
  };
  const verify = await mailed('email-verification');
  await look(directory, verify);
  assert.equal((await sandlot.api('GET', `/users/${userId}`)).emailVerified, false);
  const browser = createBrowser(sandlot.consoleOrigin);
  assert.match((await browser.submit(await browser.get(verify))).text, /Your e-mail address is verified/);
  const reset = await resetLink(directory);
  await look(directory, reset);
  const next = 'Louder-Harbour-88';
  assert.match(
    (await browser.submit(await browser.get(reset), { 'new-password': next, 'confirm-password': next })).text,
    /Your new password is set/,
  );
  assert.notEqual(next, password);
});

test('HEAD of any page changes nothing', async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId } = directory;
  const browser = createBrowser(sandlot.consoleOrigin);
  const page = await browser.get(`/start/${identityStoreId}`);
  const dump = async (): Promise<string> => {
    const found: string[] = [];
    const { entries } = await sandlot.server.runtime.store.read((tx) => tx.range(prefixRange([])));
    for (const { key, value } of entries) found.push(key, value);
    return found.join('\n');
  };
  await sandlot.idle();
  const before = await dump();
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  for (const { path } of (await everyPageRoute(sandlot.server.runtime)).filter(({ method }) => method === 'GET')) {
    const answer = await fetchByName(
      sandlot.consoleOrigin + path.replace(/[:*]\w+/g, identityStoreId) + page.url.search,
      {
        method: 'HEAD',
        redirect: 'manual',
        headers: { cookie },
      },
    );
    assert.deepEqual(answer.headers.getSetCookie(), [], path);
  }
  assert.equal(await dump(), before);
});

test("opening a role's console takes the page's form: its address opens none", async (t) => {
  const directory = await startDirectory(t);
  const { sandlot, identityStoreId } = directory;
  for (const site of ['same-origin', 'none', 'cross-site']) {
    const answer = await fetchByName(
      `${sandlot.consoleOrigin}/start/${identityStoreId}/console?account_id=${sandlot.account}&role_name=x`,
      { redirect: 'manual', headers: { 'sec-fetch-site': site } },
    );
    assert.equal(
      answer.headers.getSetCookie().some((value) => /-console=/.test(value)),
      false,
    );
  }
});
