/** Amplify's sandboxes in the console: what one has, and in words what failed in its last deployment. */
import { test } from 'node:test';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { beginFailingUpdate, makeSandbox } from './sandbox-stack.ts';
import { expectHeading } from './sign-in-pages.ts';

const browserProgram = chromium();

const { server, page } = await testedConsole();

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
