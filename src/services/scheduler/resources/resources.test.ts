/** Schedules and their groups as CloudFormation's types, through Cloud Control. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { resourcesOf } from '../../../testing/cloud-control.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { scheduleTests } from '../test-schedules.ts';

const scheduleType = 'AWS::Scheduler::Schedule';
const groupType = 'AWS::Scheduler::ScheduleGroup';
const sandlot = await startSandlot();
const resources = resourcesOf(sandlot);
const { scheduler, given, machineArn, roleArn, destroy } = await scheduleTests(sandlot);

after(async () => {
  resources.close();
  destroy();
  await sandlot.close();
});

const gone = { name: 'ResourceNotFoundException' };

test('a group is made, read as it was made, tagged, and removed with its schedules', async () => {
  const Tags = [{ Key: 'team', Value: 'blue' }];
  const name = await resources.create(groupType, { Name: 'nightly', Tags });
  const { Name, State, Arn, Tags: told } = await resources.read(groupType, name);
  assert.deepEqual([Name, State, told], ['nightly', 'ACTIVE', Tags]);
  assert.match(String(Arn), /:schedule-group\/nightly$/);
  const changed = [{ Key: 'team', Value: 'red' }];
  await resources.update(groupType, name, { Name, Tags: changed });
  assert.deepEqual((await resources.read(groupType, name))['Tags'], changed);
  await scheduler.createSchedule(given('inside', { GroupName: 'nightly' }));
  await resources.client.deleteResource({ TypeName: groupType, Identifier: name });
  await sandlot.idle();
  await assert.rejects(scheduler.getSchedule({ Name: 'inside', GroupName: 'nightly' }), gone);
  await assert.rejects(resources.read(groupType, name), gone);
});

test('a schedule is made, read as it was made, changed, moved to another group, and removed', async () => {
  const desired = {
    Name: 'daily',
    Description: 'at nine',
    ScheduleExpression: 'cron(0 9 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    StartDate: '2040-01-01T00:00:00.000Z',
    EndDate: '2041-01-01T00:00:00.000Z',
    State: 'ENABLED',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
    Target: {
      Arn: machineArn,
      RoleArn: roleArn,
      Input: '{"a":1}',
      RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
    },
  };
  const name = await resources.create(scheduleType, desired);
  assert.equal(name, 'daily');
  const { Arn, ...told } = await resources.read(scheduleType, name);
  assert.deepEqual(told, { ...desired, GroupName: 'default' });
  assert.match(String(Arn), /:schedule\/default\/daily$/);
  await resources.update(scheduleType, name, { ...desired, Description: 'later' });
  assert.equal((await resources.read(scheduleType, name))['Description'], 'later');
  await scheduler.createScheduleGroup({ Name: 'other' });
  await resources.update(scheduleType, name, { ...desired, GroupName: 'other' });
  assert.match(String((await resources.read(scheduleType, name))['Arn']), /:schedule\/other\/daily$/);
  await scheduler.deleteSchedule({ Name: name, GroupName: 'other' });
  await assert.rejects(resources.read(scheduleType, name), gone);
});

test('what is not here is refused by name', async () => {
  const desired = given('dead', {
    Target: {
      Arn: machineArn,
      RoleArn: roleArn,
      DeadLetterConfig: { Arn: `arn:aws:sqs:us-east-1:${sandlot.account}:q` },
    },
  });
  const request = resources.client.createResource({ TypeName: scheduleType, DesiredState: JSON.stringify(desired) });
  assert.match(await resources.failure(request), /Target\/DeadLetterConfig\/Arn/);
});
