/**
 * The last section of AWS's page, "Bootstrap your AWS account": the real ampx on a fresh Region, as the page's user,
 * whose permission set has AmplifyBackendDeployFullAccess alone; the page that it opens, and the setup, as root; then
 * a sandbox that is deployed, and goes.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { ampxProject, type AmpxProject } from './ampx-project.ts';
import { newPage, openBrowser, picture } from './browser.ts';
import { ampxInstall } from './projects.ts';
import { chromium, missingOf, required } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { expectHeading } from './sign-in-pages.ts';
import { recordingBrowser, type RecordingBrowser } from './sso-wizard.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const install = await ampxInstall();

const rootEmail = 'boss@example.com';
const empty = "import { defineBackend } from '@aws-amplify/backend';\n\ndefineBackend({});\n";

test('Bootstrap your AWS account', { skip: missingOf(browserProgram, install) }, async (t) => {
  const step = steps(t);
  let server: ServerProcess;
  let project: AmpxProject;
  let browser: Browser;
  let page: Page;
  let opened: RecordingBrowser;
  let address = '';

  before(async () => {
    server = await startServerProcess(['--root-email', rootEmail]);
    project = ampxProject(install, empty);
    browser = await openBrowser(required(browserProgram));
    page = await newPage(browser);
    opened = recordingBrowser(server.home);
  });
  after(async () => {
    await browser?.close();
    project?.remove();
    await server?.stop();
  });
  const ampx = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await project.ampx({ ...server.env, SANDLOT_BROWSER: opened.program }, ...words);
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };

  await step('the page so far: a user, a permission set, a profile', async () => {
    const ready = await server.sandlot('up', '--ready', 'you@example.com');
    assert.equal(ready.code, 0, ready.stderr);
  });

  await step('npx ampx sandbox says that the Region has not been bootstrapped, and opens the page', async () => {
    const said = await ampx('sandbox');
    assert.match(said, /The region us-east-1 has not been bootstrapped\. Sign in to the AWS console as a Root user/);
    address = await opened.address();
    assert.equal(address, `${server.consoleOrigin}/console/amplify/create/bootstrap?region=us-east-1`);
  });

  await step('the page asks to sign in; the root user may', async () => {
    await page.goto(address);
    await expectHeading(page, 'Sign in to the console');
    await page.getByLabel('Root user e-mail address').fill(rootEmail);
    await page
      .getByLabel('Password', { exact: true })
      .fill(readFileSync(join(server.data, 'root-password'), 'utf8').trim());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expectHeading(page, 'Create new app');
    assert.equal(page.url(), address);
    await page.getByText('Not set up yet').first().waitFor();
    await picture(page, 'bootstrap-1-create-new-app', ['dark', 'light']);
  });

  await step('Initialize setup now, resource by resource', async () => {
    await page.getByRole('button', { name: 'Initialize setup now' }).click();
    await page.getByText('The bootstrapping process is complete').first().waitFor();
    await page.getByText('You can return to the terminal now').first().waitFor();
    const row = page.getByRole('row').filter({ hasText: 'StagingBucket' }).first();
    await row.getByText('CREATE_COMPLETE').first().waitFor();
    const again = page.getByRole('button', { name: 'Initialize setup now' });
    assert.equal(await again.count(), 0, 'there is nothing to repeat');
    await picture(page, 'bootstrap-2-done', ['dark', 'light']);
  });

  await step('the checklist has ticked itself', async () => {
    await page.goto(`${server.consoleOrigin}/console/identity-center`);
    await page.getByRole('button', { name: /^Done:.*Bootstrap the account/ }).waitFor();
  });

  await step('npx ampx sandbox --once deploys, and writes the outputs', async () => {
    const said = await ampx('sandbox', '--once');
    assert.match(said, /Deployment completed/);
    assert.doesNotMatch(said, /could not be generated|\[\w+(Error|Exception)\]/);
    const outputs = JSON.parse(readFileSync(join(project.folder, 'amplify_outputs.json'), 'utf8'));
    assert.match(outputs.version, /^1\./);
    await page.goto(`${server.consoleOrigin}/console/cloudformation`);
    await page.getByRole('link', { name: /^amplify-aproject-/ }).waitFor();
    await picture(page, 'bootstrap-3-stacks', ['dark', 'light']);
  });

  await step('npx ampx sandbox delete takes it away', async () => {
    assert.match(await ampx('sandbox', 'delete', '--yes'), /Finished deleting/);
    assert.ok(existsSync(join(project.folder, 'amplify')));
    await page.reload();
    await page.getByRole('link', { name: 'CDKToolkit' }).waitFor();
    assert.equal(await page.getByRole('link', { name: /^amplify-aproject-/ }).count(), 0);
  });
});
