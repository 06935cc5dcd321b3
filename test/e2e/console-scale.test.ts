/** The console's weight and reach: what the first page loads, and a directory of a hundred thousand people. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { load } from '../../scripts/bench/http-load.ts';
import { signedRequest } from '../../scripts/bench/signed-request.ts';
import { newPage, openBrowser } from './browser.ts';
import { chromium, missingOf, required } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const key = { accessKeyId: 'AKIASANDLOTSCALETEST', secretAccessKey: 'a-secret-of-this-test-alone' };
const mostBytes = 300_000;
const people = 100_000;

test('the first page and a large directory', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let identityStoreId = '';

  before(async () => {
    server = await startServerProcess(['--admin-key', `${key.accessKeyId}:${key.secretAccessKey}`]);
    ({ identityStoreId } = await server.api('POST', '/identity-center/enable', { withOrganizations: true }));
    browser = await openBrowser(required(browserProgram));
    page = await newPage(browser);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  await step(`the first page loads less than ${mostBytes} bytes, all of it from here`, async () => {
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    const hosts = new Set<string>();
    let bytes = 0;
    network.on('Network.responseReceived', ({ response }) => hosts.add(new URL(response.url).host));
    network.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await page.goto((await server.api('POST', '/console-links')).url);
    await page.getByRole('heading', { name: 'Settings summary' }).waitFor();
    await page
      .getByText(/^o-[a-z0-9]{10}$/)
      .first()
      .waitFor();
    await page.waitForLoadState('networkidle');
    await network.detach();
    assert.deepEqual([...hosts], [new URL(server.consoleOrigin).host]);
    assert.ok(bytes > 50_000 && bytes < mostBytes, `${bytes} bytes`);
  });

  await step(`${people} people`, async () => {
    let made = 0;
    const createUser = (): Buffer | undefined => {
      if (made >= people) return undefined;
      const name = `person-${String(made++).padStart(6, '0')}`;
      return signedRequest(
        { url: server.endpoint, region: server.region, ...key },
        'identitystore',
        { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSIdentityStore.CreateUser' },
        JSON.stringify({
          IdentityStoreId: identityStoreId,
          UserName: name,
          DisplayName: `Person ${name.slice(-6)}`,
          Name: { GivenName: 'Person', FamilyName: name.slice(-6) },
          Emails: [{ Value: `${name}@example.com`, Primary: true }],
        }),
      );
    };
    const result = await load({ url: server.endpoint, connections: 32, next: createUser });
    assert.deepEqual([result.requests, result.failures], [people, 0], result.firstFailure ?? '');
  });

  await step("pages of fifty, by the server's own tokens", async () => {
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await expectHeading(page, 'Users');
    await page
      .getByRole('link', { name: /^person-/ })
      .first()
      .waitFor();
    assert.equal(await page.getByRole('link', { name: /^person-/ }).count(), 50);
    const first = await page
      .getByRole('link', { name: /^person-/ })
      .first()
      .innerText();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.waitForURL(/page=2/);
    await page.getByRole('link', { name: first, exact: true }).waitFor({ state: 'detached' });
    await page
      .getByRole('link', { name: /^person-/ })
      .nth(49)
      .waitFor();
    assert.equal(await page.getByRole('link', { name: /^person-/ }).count(), 50);
  });

  await step('a name, exactly, wherever it stands', async () => {
    await page.getByRole('searchbox', { name: 'Find users by name or e-mail address' }).fill('person-099999');
    await page.getByRole('link', { name: 'person-099999' }).waitFor();
    await page
      .getByRole('searchbox', { name: 'Find users by name or e-mail address' })
      .fill('person-054321@example.com');
    await page.getByRole('link', { name: 'person-054321' }).waitFor();
  });

  await step('a part of a name: the scan goes on by itself and can be stopped', async () => {
    // Each of its questions takes a moment, so that it is not over before anybody could stop it.
    await page.route('**/*', async (route) => {
      if (route.request().method() === 'POST') await delay(300);
      await route.continue();
    });
    await page.getByRole('searchbox', { name: 'Find users by name or e-mail address' }).fill('77777');
    await page
      .getByText(/^Looked through the first [\d,]+ users\.$/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('button', { name: 'Search further' }).waitFor();
  });
});
