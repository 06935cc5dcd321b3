/** Schedules in the console: made with their role, shown with when they come, disabled, enabled, deleted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { makeStateMachine } from './state-machine.ts';

const browserProgram = chromium();
const skip = missingOf(browserProgram);

let scheduler: Scheduler;
let iam: IAM;

const { server, page } = await testedConsole(async (server) => {
  const config = await rootConfig(server);
  scheduler = new Scheduler(config);
  iam = new IAM(config);
  await makeStateMachine(config, 'greeting', { StartAt: 'Greet', States: { Greet: { Type: 'Pass', End: true } } });
});

test('a schedule is made with its role, disabled, enabled and deleted', { skip }, async () => {
  await page.goto(`${server.consoleOrigin}/console/scheduler`);
  await page.getByRole('link', { name: 'Create schedule' }).last().click();
  const expression = page.getByLabel('Schedule expression');
  await expression.fill('cron(61 * * * ? *)');
  await page.getByText('scheduleExpression must be').first().waitFor();
  await expression.fill('rate(7 days)');
  await page
    .getByRole('listitem')
    .filter({ has: page.locator('time') })
    .nth(9)
    .waitFor();
  await page.getByRole('button', { name: 'Create schedule' }).click();
  await page.getByText('Enter a name.').first().waitFor();
  await page.getByText('Choose what the schedule invokes.').first().waitFor();
  await page.getByLabel('Schedule name').fill('weekly');
  await page.getByLabel('Function or state machine').click();
  await page.getByRole('option', { name: /greeting/ }).click();
  await page.getByRole('button', { name: 'Create schedule' }).click();

  await page.getByRole('heading', { level: 1, name: 'weekly' }).waitFor();
  const made = await scheduler.getSchedule({ Name: 'weekly' });
  assert.equal(made.Target!.RoleArn!.split('/').at(-1), 'Scheduler-weekly');
  const allowed = await iam.getRolePolicy({ RoleName: 'Scheduler-weekly', PolicyName: 'InvokeTarget' });
  const { Statement } = JSON.parse(decodeURIComponent(allowed.PolicyDocument!));
  assert.deepEqual(Statement[0].Resource, made.Target!.Arn);

  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByText('None: the schedule is disabled.').first().waitFor();
  const disabled = await scheduler.getSchedule({ Name: 'weekly' });
  assert.deepEqual([disabled.State, disabled.Target], ['DISABLED', made.Target]);
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByText('None: the schedule is disabled.').waitFor({ state: 'detached' });
  assert.equal((await scheduler.getSchedule({ Name: 'weekly' })).State, 'ENABLED');

  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete schedule' }).click();
  await page.getByText('No schedules').first().waitFor();
  assert.deepEqual((await scheduler.listSchedules({})).Schedules, []);
});
