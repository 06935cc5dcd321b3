/**
 * The AWS page's "step-by-step walkthrough in the console", with its own labels, as far as permission sets, users,
 * groups and settings go; and what else an administrator does on those pages.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { newPage, openBrowser, picture } from './browser.ts';
import { chromium, missingOf, required } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();

test('the console walkthrough: permission sets, users, groups, settings', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;

  before(async () => {
    server = await startServerProcess();
    await server.api('POST', '/identity-center/enable', { withOrganizations: true });
    browser = await openBrowser(required(browserProgram));
    page = await newPage(browser);
    await signIn(server, page);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  await step('Permission sets > Create permission set: custom, with AmplifyBackendDeployFullAccess', async () => {
    await page.getByRole('link', { name: 'Permission sets' }).click();
    await expectHeading(page, 'Permission sets');
    await picture(page, 'permission-sets-1-empty');
    await page.getByRole('link', { name: 'Create permission set' }).first().click();
    await expectHeading(page, 'Select permission set type');
    await page.getByRole('radio', { name: 'Custom permission set' }).check();
    await picture(page, 'permission-sets-2-type');
    await page.getByRole('button', { name: 'Next' }).click();
    await expectHeading(page, 'Specify policies and permissions boundary');
    await page.getByRole('button', { name: 'AWS managed policies' }).click();
    await page.getByRole('searchbox', { name: 'Find AWS managed policies by name' }).fill('amplify');
    await page.getByText(/matches$/).first().waitFor();
    await page.getByRole('checkbox', { name: 'Select AmplifyBackendDeployFullAccess' }).check();
    await picture(page, 'permission-sets-3-policies');
    await page.getByRole('button', { name: 'Next' }).click();
    await expectHeading(page, 'Specify permission set details');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Enter a name.').waitFor();
    await page.getByLabel('Permission set name').fill('amplify-policy');
    await picture(page, 'permission-sets-4-details');
    await page.getByRole('button', { name: 'Next' }).click();
    await expectHeading(page, 'Review and create');
    await page.getByText('arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess').waitFor();
    await picture(page, 'permission-sets-5-review');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await expectHeading(page, 'Permission sets');
    await page.getByText('The permission set amplify-policy is created.').waitFor();
    await page.getByRole('link', { name: 'amplify-policy' }).waitFor();
    await picture(page, 'permission-sets-6-created');
  });

  await step('the permission set\'s page', async () => {
    await page.getByRole('link', { name: 'amplify-policy' }).click();
    await expectHeading(page, 'amplify-policy');
    await page.getByText('AmplifyBackendDeployFullAccess', { exact: false }).first().waitFor();
    assert.match(page.url(), /\/identity-center\/permission-sets\/ps-[0-9a-f]{16}$/);
    await picture(page, 'permission-sets-7-detail');
  });
});

async function signIn(server: ServerProcess, page: Page): Promise<void> {
  const { url } = await server.api<{ url: string }>('POST', '/console-links');
  await page.goto(url);
  await page.goto(`${server.endpoint}/console/identity-center`);
  await expectHeading(page, 'Dashboard');
}
