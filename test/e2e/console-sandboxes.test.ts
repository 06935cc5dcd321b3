/** Amplify's sandboxes in the console: what one has, and in words what failed in its last deployment. */
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { picture } from './browser.ts';
import { openConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf, required } from './requirements.ts';
import { beginFailingUpdate, makeSandbox } from './sandbox-stack.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { expectHeading } from './sign-in-pages.ts';

const browserProgram = chromium();
let server: ServerProcess;
let browser: Browser;
let page: Page;

before(async () => {
  if (missingOf(browserProgram)) return;
  server = await startServerProcess();
  ({ browser, page } = await openConsole(server, required(browserProgram)));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test(
  'a sandbox appears when it is deployed, with all that its stacks have',
  { skip: missingOf(browserProgram) },
  async () => {
    await page.goto(`${server.consoleOrigin}/console/amplify`);
    await page.getByText('No sandboxes').first().waitFor();
    await makeSandbox(await rootConfig(server));
    await page.getByRole('link', { name: 'todos' }).click();
    await page.getByText('CREATE_COMPLETE').first().waitFor();
    for (const name of ['Todo-of-the-sandbox', 'User pool', 'GraphQL API'])
      await page.getByRole('row').filter({ hasText: name }).first().waitFor();
    await page
      .getByText(/\.appsync-api\..*\/graphql/)
      .first()
      .waitFor();
    await page.getByLabel('line without Vite').getByText("import 'sandlot/amplify';").first().waitFor();
    await picture(page, 'sandbox-1-deployed', ['dark', 'light']);
  },
);

test(
  'what failed is said in words, from the stack in which it failed',
  { skip: missingOf(browserProgram) },
  async () => {
    await beginFailingUpdate(await rootConfig(server));
    await page.getByText('What failed in the last deployment').first().waitFor();
    await page
      .getByText(/Invalid policy syntax/)
      .first()
      .waitFor();
    await page
      .getByText(/^badRole/)
      .first()
      .waitFor();
    await picture(page, 'sandbox-2-failed', ['dark', 'light']);
  },
);

test('its resources lead to their pages', { skip: missingOf(browserProgram) }, async () => {
  await page.getByRole('link', { name: 'Todo-of-the-sandbox' }).click();
  await expectHeading(page, 'Todo-of-the-sandbox');
  await page.getByText('The table is empty.').first().waitFor();
});
