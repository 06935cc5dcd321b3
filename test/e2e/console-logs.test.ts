/** CloudWatch Logs in the console: events are found by a pattern, and arrive in a live tail. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const [logGroupName, logStreamName] = ['/app/web', 'server-1'];
const hostile = 'ERROR <img src=x onerror=alert(1)>';

test('CloudWatch Logs in the console', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let logs: CloudWatchLogs;

  const put = (...messages: string[]) =>
    logs.putLogEvents({
      logGroupName,
      logStreamName,
      logEvents: messages.map((message) => ({ timestamp: Date.now(), message })),
    });
  const { server, page } = await testedConsole(async (server) => {
    logs = new CloudWatchLogs(await rootConfig(server));
    await logs.createLogGroup({ logGroupName });
    await logs.createLogStream({ logGroupName, logStreamName });
    await put('started', hostile);
  });
  after(() => logs?.destroy());

  const cell = (text: string) => page.getByText(text, { exact: true });

  await step('from the list to a stream, whose events a pattern finds', async () => {
    await page.goto(`${server.consoleOrigin}/console/cloudwatch`);
    await page.getByRole('link', { name: logGroupName }).click();
    await expectHeading(page, logGroupName);
    await page.getByRole('link', { name: logStreamName }).click();
    await expectHeading(page, logStreamName);
    await cell('started').waitFor();
    await page.getByPlaceholder('Filter events: a filter pattern').fill('ERROR');
    await cell('started').waitFor({ state: 'detached' });
    await cell(hostile).waitFor();
  });

  await step('what is written arrives while one looks, until one stops', async () => {
    await page.goto(`${server.consoleOrigin}/console/cloudwatch/live-tail?group=${logGroupName}`);
    await page.getByLabel('Filter pattern - optional').fill('ERROR');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('Waiting for events').first().waitFor();
    // The tail begins a moment after the button: whatever is put from then on is seen.
    while ((await cell('ERROR live').count()) === 0) {
      await put('fine', 'ERROR live');
      await page.waitForTimeout(500);
    }
    assert.equal(await cell('fine').count(), 0);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Start', exact: true }).waitFor();
  });
});
