/**
 * Parameters and secrets in the console: made, read on demand, changed, deleted and restored; what real clients see
 * agrees.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const name = '/app/database/password';
const hostile = '<img src=x onerror=alert(1)>';

test('parameters and secrets in the console', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let ssm: SSM;
  let secrets: SecretsManager;

  const { server, page } = await testedConsole(async (server) => {
    const config = await rootConfig(server);
    [ssm, secrets] = [new SSM(config), new SecretsManager(config)];
  });
  after(() => {
    ssm?.destroy();
    secrets?.destroy();
  });

  const button = (label: string) => page.getByRole('button', { name: label, exact: true });
  const dialog = () => page.getByRole('dialog');
  const open = (path: string) => page.goto(`${server.consoleOrigin}/console${path}`);

  await step('a SecureString is made, and shown on demand', async () => {
    await open('/systems-manager');
    await page.getByRole('link', { name: 'Create parameter' }).first().click();
    await expectHeading(page, 'Create parameter');
    await page.getByLabel('Name', { exact: true }).fill('app/x');
    await button('Create parameter').click();
    await page.getByText('A name with slashes begins with one.').first().waitFor();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('SecureString').check();
    await page.getByLabel('Value', { exact: true }).fill(hostile);
    await button('Create parameter').click();
    await expectHeading(page, name);
    assert.equal(await page.getByText(hostile).count(), 0);
    await page.getByLabel('Show decrypted value').check();
    await page.getByText(hostile).waitFor();
    const { Parameter } = await ssm.getParameter({ Name: name, WithDecryption: true });
    assert.deepEqual([Parameter?.Type, Parameter?.Value], ['SecureString', hostile]);
  });

  await step('it gets a new version, which the history has, and is deleted', async () => {
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await expectHeading(page, 'Edit parameter');
    await page.getByLabel('Value', { exact: true }).fill('second');
    await button('Save changes').click();
    await expectHeading(page, name);
    await page.getByRole('row').filter({ hasText: /^2/ }).waitFor();
    assert.equal((await ssm.getParameter({ Name: `${name}:2`, WithDecryption: true })).Parameter?.Value, 'second');
    await button('Delete').click();
    await dialog().getByRole('button', { name: 'Delete parameter' }).click();
    await expectHeading(page, 'Parameter Store');
    await page.getByText('No parameters').first().waitFor();
  });

  await step('a secret is stored, retrieved and changed', async () => {
    await open('/secrets-manager/store-secret');
    await page.getByLabel('Secret name').fill('prod/db');
    await page.getByLabel('Secret value').fill('{"password":"one"}');
    await button('Store').click();
    await expectHeading(page, 'prod/db');
    assert.equal(await page.getByText('"one"').count(), 0);
    await button('Retrieve secret value').click();
    await page.getByText('{"password":"one"}').first().waitFor();
    await button('Edit').click();
    await dialog().getByLabel('Secret value').fill('{"password":"two"}');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('{"password":"two"}').first().waitFor();
    await page.getByText('AWSPREVIOUS').first().waitFor();
    assert.equal((await secrets.getSecretValue({ SecretId: 'prod/db' })).SecretString, '{"password":"two"}');
  });

  await step('it is scheduled for deletion, and restored', async () => {
    await button('Delete secret').click();
    await dialog().getByLabel('Waiting period in days').fill('3');
    assert.ok(await dialog().getByRole('button', { name: 'Schedule deletion' }).isDisabled());
    await dialog().getByLabel('Waiting period in days').fill('10');
    await dialog().getByRole('button', { name: 'Schedule deletion' }).click();
    await button('Cancel deletion').click();
    await button('Delete secret').waitFor();
    assert.equal((await secrets.describeSecret({ SecretId: 'prod/db' })).DeletedDate, undefined);
  });
});
