/**
 * "Create new app" as people who may not set a Region up meet it: why, which actions, and the way to who may. And a
 * setup of which something is gone.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import type { Browser, Page } from 'playwright-core';
import { newPage, openBrowser, picture } from './browser.ts';
import { enableIdentityCenter, givePassword, rootConfig } from './identity-center.ts';
import { chromium, missingOf, required } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { enterUserAndPassword, expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const rootEmail = 'boss@example.com';
const password = 'Sandy-Beach-4711';
const policies = { 'looks-only': 'ReadOnlyAccess', 'knows-nothing': 'AmazonS3TablesFullAccess' };

test('who may not set a Region up', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let address: string;

  before(async () => {
    server = await startServerProcess(['--root-email', rootEmail]);
    address = `${server.consoleOrigin}/console/amplify/create/bootstrap?region=${server.region}`;
    const center = await enableIdentityCenter(server);
    await server.api('PUT', '/identity-center/mfa', { mode: 'DISABLED' });
    browser = await openBrowser(required(browserProgram));
    const userId = await center.addUser('ann');
    for (const [name, policy] of Object.entries(policies))
      await center.assign(await center.addPermissionSet(name, `arn:aws:iam::aws:policy/${policy}`), userId);
    await givePassword(server, browser, userId, password);
    page = await newPage(browser);
    await page.goto(center.localPortalUrl);
    await enterUserAndPassword(page, 'ann', password);
    await expectHeading(page, 'AWS access portal');
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** The page in the console as somebody of a permission set. */
  const openAs = async (permissionSet: keyof typeof policies): Promise<Page> => {
    const name = `Management console as ${permissionSet} in ${server.account}`;
    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name, exact: true }).click(),
    ]);
    const takeOver = opened.getByRole('button', { name: 'Open the console' });
    const signedIn = opened.getByRole('button', { name: `Signed in as ${permissionSet}/ann` }).first();
    await takeOver.or(signedIn).waitFor();
    if (await takeOver.isVisible()) await takeOver.click();
    await signedIn.waitFor();
    await opened.goto(address);
    await expectHeading(opened, 'Create new app');
    return opened;
  };

  await step('who may only look sees what is there, and which actions are lacking', async () => {
    const opened = await openAs('looks-only');
    await opened.getByText('Not set up yet').first().waitFor();
    await opened.getByText('You may not set this up').first().waitFor();
    assert.ok(await opened.getByRole('button', { name: 'Initialize setup now' }).isDisabled());
    await opened.getByText(/^The \d+ actions that your policies do not allow$/).click();
    await opened
      .getByText(/cloudformation:CreateStack.*s3:CreateBucket.*iam:CreateRole/)
      .first()
      .waitFor();
    await picture(opened, 'bootstrap-4-looks-only', ['dark', 'light']);
    await opened.close();
  });

  await step('who may not even look is told so, and led to who may', async () => {
    const opened = await openAs('knows-nothing');
    await opened
      .getByText(/You may not look at everything that belongs to the setup: .*DescribeStacks/)
      .first()
      .waitFor();
    await opened.getByText('You may not set this up').first().waitFor();
    await picture(opened, 'bootstrap-5-knows-nothing', ['dark', 'light']);
    await opened.getByRole('link', { name: 'Sign in as somebody else' }).click();
    const own = readFileSync(join(server.data, 'root-password'), 'utf8').trim();
    await opened.getByLabel('Root user e-mail address').fill(rootEmail);
    await opened.getByLabel('Password', { exact: true }).fill(own);
    await opened.getByRole('button', { name: 'Sign in' }).click();
    await expectHeading(opened, 'Create new app');
    assert.equal(opened.url(), address);
    await opened.getByRole('button', { name: 'Initialize setup now' }).click();
    await opened.getByText('The bootstrapping process is complete').first().waitFor();
    await opened.close();
  });

  await step('a setup that is not whole says what is gone, and the same button repairs it', async () => {
    const bucket = `cdk-hnb659fds-assets-${server.account}-${server.region}`;
    const s3 = new S3(await rootConfig(server));
    await s3.deleteBucket({ Bucket: bucket });
    const opened = await page.context().newPage();
    await opened.goto(address);
    await opened.getByText('The setup is not whole.').first().waitFor();
    await opened.getByText(bucket).first().waitFor();
    await picture(opened, 'bootstrap-6-not-whole', ['dark', 'light']);
    await opened.getByRole('button', { name: 'Initialize setup now' }).click();
    await opened.getByText('The bootstrapping process is complete').first().waitFor();
    await s3.headBucket({ Bucket: bucket });
    s3.destroy();
    await opened.close();
  });
});
