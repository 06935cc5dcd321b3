/** Step Functions in the console: an execution is started, looked at event by event, and stopped. */
import { test } from 'node:test';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { makeStateMachine } from './state-machine.ts';

const browserProgram = chromium();
const skip = missingOf(browserProgram);

const { server, page } = await testedConsole(async (server) => {
  await makeStateMachine(await rootConfig(server), 'orders', {
    StartAt: 'Choose',
    States: {
      Choose: {
        Type: 'Choice',
        Choices: [{ Variable: '$.kind', StringEquals: 'bad', Next: 'Refuse' }],
        Default: 'Wait',
      },
      Refuse: { Type: 'Fail', Error: 'NoSuchOrder', Cause: 'It was never placed.' },
      Wait: { Type: 'Wait', Seconds: 86_400, End: true },
    },
  });
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const start = async (input: string): Promise<void> => {
  await button('Start execution').click();
  const dialog = page.getByRole('dialog', { name: 'Start execution' });
  await dialog.getByLabel('Input').fill(input);
  await dialog.getByRole('button', { name: 'Start execution' }).click();
  await dialog.waitFor({ state: 'detached' });
};

test('an execution that fails says with what, and where', { skip }, async () => {
  await page.goto(`${server.consoleOrigin}/console/states`);
  await page.getByRole('link', { name: 'orders' }).click();
  await expectHeading(page, 'orders');
  await page.getByText('No executions').first().waitFor();
  await start('{"kind":"bad"}');
  await page.getByText('Failed', { exact: true }).first().waitFor();
  await page.getByLabel('Error', { exact: true }).getByText('NoSuchOrder').first().waitFor();
  await page.getByRole('rowheader', { name: 'ExecutionFailed' }).waitFor();
  await page.getByRole('radio', { name: /ExecutionFailed/ }).check();
  await page.getByLabel('cause', { exact: true }).getByText('It was never placed.').first().waitFor();
  await picture(page, 'states-1-failed', ['dark', 'light']);
});

test('one that runs is stopped', { skip }, async () => {
  await page.getByRole('link', { name: 'orders' }).first().click();
  await expectHeading(page, 'orders');
  await page.getByText('Failed', { exact: true }).first().waitFor();
  await start('{"kind":"good"}');
  await page.getByText('Running', { exact: true }).first().waitFor();
  await page.getByRole('rowheader', { name: 'WaitStateEntered' }).waitFor();
  await button('Stop execution').click();
  await page.getByText('Aborted', { exact: true }).first().waitFor();
  await page.getByRole('rowheader', { name: 'ExecutionAborted' }).waitFor();
});

test('the definition is shown', { skip }, async () => {
  await page.getByRole('link', { name: 'orders' }).first().click();
  await page.getByRole('tab', { name: 'Definition' }).click();
  await page.getByLabel('Definition', { exact: true }).getByText('"StartAt": "Choose"').first().waitFor();
});
