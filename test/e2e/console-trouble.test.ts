/** What goes wrong around a page: the server restarts, the clipboard is refused, a name holds direction marks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Identitystore } from '@aws-sdk/client-identitystore';
import type { Route } from 'playwright-core';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { startServerProcess } from './server-process.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const rightToLeftOverride = '\u202e';

test('trouble around a page of the console', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t, async () => `${page.url()}\n${await page.locator('body').innerText()}`);
  const opened = await testedConsole((server) =>
    server.api('POST', '/identity-center/enable', { withOrganizations: true }),
  );
  const { page } = opened;
  let { server } = opened;

  const notice = () => page.locator('.layout-notifications').getByText('Sandlot does not answer');

  for (const [signal, what] of [
    ['SIGTERM', 'stopped'],
    ['SIGKILL', 'killed'],
  ] as const) {
    await step(
      `the server is ${what} in the middle of a wizard: the page says so, keeps what was typed, and goes on`,
      async () => {
        const name = `during-${what}`;
        await page.goto(`${server.consoleOrigin}/console/identity-center/groups/create`);
        await expectHeading(page, 'Create group');
        await page.getByLabel('Group name').fill(name);
        const { data, home, endpoint } = server;
        await server.stop({ signal, remove: false });
        await page.getByRole('button', { name: 'Create group' }).click();
        await notice().waitFor();
        assert.equal(await page.getByLabel('Group name').inputValue(), name);
        await picture(page, `trouble-1-${what}`);

        server = opened.server = await startServerProcess(['--port', new URL(endpoint).port], { data, home });
        assert.equal(server.endpoint, endpoint);
        await notice().waitFor({ state: 'detached' });
        assert.equal(await page.getByLabel('Group name').inputValue(), name);
        await page.getByRole('button', { name: 'Create group' }).click();
        await page.getByRole('link', { name, exact: true }).waitFor();
      },
    );
  }

  await step('a list that is open loads again by itself', async () => {
    await page.goto(`${server.consoleOrigin}/console/identity-center/groups`);
    await page.getByRole('link', { name: 'during-killed', exact: true }).waitFor();
    const { data, home, endpoint } = server;
    await server.stop({ remove: false });
    await page.getByRole('button', { name: /^Refresh/ }).click();
    await notice().waitFor();
    server = opened.server = await startServerProcess(['--port', new URL(endpoint).port], { data, home });
    await notice().waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'during-stopped', exact: true }).waitFor();
  });

  await step('what is asked for again and again arrives, though each answer takes longer than the pause', async () => {
    const slow = async (route: Route): Promise<void> => {
      await delay(4000);
      await route.continue().catch(() => {});
    };
    await page.route('**/_sandlot/v1/identity-center/setup', slow);
    await page.goto(`${server.consoleOrigin}/console/identity-center`);
    await page.getByText('(1/8)').first().waitFor();
    const { identityStoreId: IdentityStoreId } = await server.api('GET', '/identity-center');
    const store = new Identitystore(await rootConfig(server));
    const Name = { GivenName: 'Ann', FamilyName: 'Admin' };
    await store.createUser({ IdentityStoreId, UserName: 'ann', DisplayName: 'Ann', Name });
    await page.getByText('(2/8)').first().waitFor();
    await page.unroute('**/_sandlot/v1/identity-center/setup', slow);
  });

  await step(
    'what was said on the way to a page arrives there, however long that takes, and leaves with it',
    async () => {
      await page.goto(`${server.consoleOrigin}/console/identity-center/groups/create`);
      await expectHeading(page, 'Create group');
      await page.getByLabel('Group name').fill('told');
      const [said, arrives] = [page.getByText('The group told is created.'), Promise.withResolvers<void>()];
      await page.route('**/groups-page-*.js', async (route) => {
        await arrives.promise;
        await route.continue();
      });
      await page.getByRole('button', { name: 'Create group' }).click();
      await said.waitFor();
      // Longer than anybody calls a moment.
      await delay(4000);
      arrives.resolve();
      await expectHeading(page, 'Groups');
      await page.getByRole('link', { name: 'told', exact: true }).waitFor();
      await said.waitFor();
      await page.unroute('**/groups-page-*.js');
      await page.getByRole('link', { name: 'Users', exact: true }).click();
      await expectHeading(page, 'Users');
      await said.waitFor({ state: 'detached' });
    },
  );

  await step('direction marks in a name are refused in the page, as the directory does', async () => {
    await page.goto(`${server.consoleOrigin}/console/identity-center/groups/create`);
    await expectHeading(page, 'Create group');
    const name = `admins${rightToLeftOverride}gnp`;
    await page.getByLabel('Group name').fill(name);
    await page.getByRole('button', { name: 'Create group' }).click();
    await page
      .getByText(
        "Value at 'displayName' failed to satisfy constraint: Member must satisfy regular expression pattern",
        { exact: false },
      )
      .first()
      .waitFor();
    assert.equal(await page.getByLabel('Group name').inputValue(), name);
    await picture(page, 'trouble-2-direction-mark');
  });

  await step('without the clipboard the page says what to do instead', async () => {
    await page.goto(`${server.consoleOrigin}/console/identity-center`);
    await page.getByRole('heading', { name: 'Settings summary' }).waitFor();
    await page.evaluate(
      "Object.defineProperty(navigator, 'clipboard', { value: { writeText: " +
        "() => Promise.reject(new Error('denied')) } })",
    );
    await page.getByRole('button', { name: /^Copy/ }).first().click();
    await page.getByText('The browser refused the clipboard. Select the text and copy it by hand.').first().waitFor();
    await picture(page, 'trouble-3-clipboard');
  });
});
