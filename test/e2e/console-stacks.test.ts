/**
 * CloudFormation in the console while a deployment goes on: it appears in the list, its events and resources come as
 * they happen, and what failed first is said in words.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { expectHeading } from './sign-in-pages.ts';
import { steps } from './steps.ts';

const browserProgram = chromium();
const StackName = 'live';

const parameter = (Name: string, Value: string, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name, Type: 'String', Value, ...more },
});

/** It stands still at `Waits` until somebody signals; `Last` comes after that. */
function template(round: string, last: object): string {
  const Waits = {
    Type: 'AWS::CloudFormation::WaitCondition',
    DependsOn: 'First',
    Properties: { Handle: { Ref: `Handle${round}` }, Timeout: '3600' },
  };
  return JSON.stringify({
    Description: 'Something that takes its time',
    Resources: {
      First: parameter('/live/first', round),
      [`Handle${round}`]: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
      [`Waits${round}`]: Waits,
      Last: { ...last, DependsOn: `Waits${round}` },
    },
    Outputs: { First: { Value: { Ref: 'First' } } },
  });
}

test('a deployment, live', { skip: missingOf(browserProgram) }, async (t) => {
  const step = steps(t);
  let cloudformation: CloudFormation;

  const { server, page } = await testedConsole(async (server) => {
    cloudformation = new CloudFormation(await rootConfig(server));
  });
  after(() => cloudformation?.destroy());

  const signal = async (round: string): Promise<void> => {
    const asked = { StackName, LogicalResourceId: `Handle${round}` };
    const { StackResources } = await cloudformation.describeStackResources(asked);
    const body = JSON.stringify({ Status: 'SUCCESS', UniqueId: '1', Data: 'done' });
    const { ok } = await fetch(StackResources![0]!.PhysicalResourceId!, { method: 'PUT', body });
    assert.ok(ok);
  };
  /** The newest row of the events that has all of these texts. */
  const event = (...texts: string[]) =>
    texts.reduce((rows, text) => rows.filter({ hasText: text }), page.getByRole('row')).first();

  await step('a stack that somebody begins elsewhere appears in the list', async () => {
    await page.goto(`${server.consoleOrigin}/console/cloudformation`);
    await page.getByText('No stacks').first().waitFor();
    await cloudformation.createStack({ StackName, TemplateBody: template('One', parameter('/live/last', 'one')) });
    await event(StackName, 'CREATE_IN_PROGRESS').waitFor();
    await page.getByRole('link', { name: StackName, exact: true }).click();
    await expectHeading(page, StackName);
  });

  await step('its events and resources come as they happen', async () => {
    await event('WaitsOne', 'CREATE_IN_PROGRESS').waitFor();
    await event('First', 'CREATE_COMPLETE').waitFor();
    assert.equal(await event('Last', 'CREATE').count(), 0);
    await picture(page, 'stacks-1-live', ['dark', 'light']);
    await signal('One');
    await event('Last', 'CREATE_COMPLETE').waitFor();
    await event(StackName, 'AWS::CloudFormation::Stack', 'CREATE_COMPLETE').waitFor();
    await page.getByRole('tab', { name: 'Outputs' }).click();
    await page.getByRole('row').filter({ hasText: '/live/first' }).waitFor();
    await page.getByRole('tab', { name: 'Resources' }).click();
    await event('Last', '/live/last', 'CREATE_COMPLETE').waitFor();
  });

  await step('an update that fails: what did first, and why, before and after it is taken back', async () => {
    const last = parameter('/live/last', 'two', { AllowedPattern: '^[0-9]+$' });
    await cloudformation.updateStack({ StackName, TemplateBody: template('Two', last) });
    await event('WaitsTwo', 'CREATE_IN_PROGRESS').waitFor();
    await signal('Two');
    await page
      .getByText('UPDATE_ROLLBACK_COMPLETE: the update failed, and everything is as before it.')
      .first()
      .waitFor();
    await page
      .getByText(/First failed: Last \(AWS::SSM::Parameter\), UPDATE_FAILED\. .*allowedPattern/)
      .first()
      .waitFor();
    await page.getByRole('tab', { name: 'Events' }).click();
    await event('Last', 'UPDATE_FAILED').waitFor();
    await picture(page, 'stacks-2-failed', ['dark', 'light']);
  });

  await step('a first deployment that fails is told likewise', async () => {
    const TemplateBody = JSON.stringify({
      Resources: { Only: parameter('/live/only', 'one', { AllowedPattern: '^2' }) },
    });
    await cloudformation.createStack({ StackName: 'never', TemplateBody });
    await page.getByRole('link', { name: 'Stacks', exact: true }).first().click();
    await event('never', 'ROLLBACK_COMPLETE').waitFor();
    await page.getByRole('link', { name: 'never', exact: true }).click();
    await page.getByText('ROLLBACK_COMPLETE: it could not be made. It can only be deleted.').first().waitFor();
    await page
      .getByText(/First failed: Only \(AWS::SSM::Parameter\), CREATE_FAILED\./)
      .first()
      .waitFor();
  });
});
