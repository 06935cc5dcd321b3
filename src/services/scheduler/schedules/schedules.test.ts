/** Schedules through the SDK's client: what is kept and told, and what is refused. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { scheduleTests } from '../test-schedules.ts';

const sandlot = await startSandlot();
const { scheduler, iam, given, roleArn, machineArn, newRole, destroy } = await scheduleTests(sandlot);

after(async () => {
  destroy();
  await sandlot.close();
});

const day = 86_400_000;

test('a schedule is kept as it was given, with what is so by default', async () => {
  const { ScheduleArn } = await scheduler.createSchedule(given('plain'));
  assert.equal(ScheduleArn, `arn:aws:scheduler:us-east-1:${sandlot.account}:schedule/default/plain`);
  const { $metadata, CreationDate, LastModificationDate, ...told } = await scheduler.getSchedule({ Name: 'plain' });
  assert.deepEqual(told, {
    Arn: ScheduleArn,
    Name: 'plain',
    GroupName: 'default',
    State: 'ENABLED',
    ActionAfterCompletion: 'NONE',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ScheduleExpression: 'rate(5 minutes)',
    ScheduleExpressionTimezone: 'UTC',
    Target: {
      Arn: machineArn,
      RoleArn: roleArn,
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    },
  });
  assert.ok(CreationDate! <= LastModificationDate! && $metadata.httpStatusCode === 200);
});

test('a change replaces everything: what is not given is what it is by default', async () => {
  const StartDate = new Date(Math.floor(Date.now() / 1000) * 1000 + day);
  const full = given('changed', {
    Description: 'all of it',
    StartDate,
    EndDate: new Date(StartDate.getTime() + day),
    ScheduleExpression: 'cron(0 9 ? * MON-FRI *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    State: 'DISABLED',
    ActionAfterCompletion: 'DELETE',
  });
  await scheduler.createSchedule(full);
  const before = await scheduler.getSchedule({ Name: 'changed' });
  const { Description, EndDate, ScheduleExpressionTimezone, FlexibleTimeWindow } = before;
  assert.deepEqual(
    { Description, StartDate: before.StartDate, EndDate, ScheduleExpressionTimezone, FlexibleTimeWindow },
    {
      Description: full.Description,
      StartDate,
      EndDate: full.EndDate,
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: full.FlexibleTimeWindow,
    },
  );
  await scheduler.updateSchedule(given('changed'));
  const after = await scheduler.getSchedule({ Name: 'changed' });
  assert.deepEqual(
    [after.Description, after.StartDate, after.State, after.ActionAfterCompletion, after.ScheduleExpressionTimezone],
    [undefined, undefined, 'ENABLED', 'NONE', 'UTC'],
  );
  assert.deepEqual(after.CreationDate, before.CreationDate);
});

test('one name is one schedule of a group, but the same request again is no conflict', async () => {
  await scheduler.createSchedule(given('once', { ClientToken: 'token' }));
  await scheduler.createSchedule(given('once', { ClientToken: 'token' }));
  await assert.rejects(
    scheduler.createSchedule(given('once')),
    refused('ConflictException', /^Schedule once already exists\.$/, 409),
  );
  await scheduler.createScheduleGroup({ Name: 'second' });
  await scheduler.createSchedule(given('once', { GroupName: 'second' }));
  await scheduler.deleteSchedule({ Name: 'once', GroupName: 'second' });
  const gone = refused('ResourceNotFoundException', /^Schedule once does not exist\.$/, 404);
  await assert.rejects(scheduler.deleteSchedule({ Name: 'once', GroupName: 'second' }), gone);
  await assert.rejects(scheduler.getSchedule({ Name: 'once', GroupName: 'second' }), gone);
  await assert.rejects(scheduler.updateSchedule(given('once', { GroupName: 'second' })), gone);
  await scheduler.getSchedule({ Name: 'once' });
});

test('schedules are listed by group and name, with their targets, page by page', async () => {
  await scheduler.createScheduleGroup({ Name: 'listed' });
  for (const Name of ['b-1', 'a-1', 'a-2']) await scheduler.createSchedule(given(Name, { GroupName: 'listed' }));
  await scheduler.createSchedule(given('a-3', { GroupName: 'listed', State: 'DISABLED' }));
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await scheduler.listSchedules({ GroupName: 'listed', NamePrefix: 'a-', MaxResults: 2, NextToken });
    names.push(...page.Schedules!.map(({ Name }) => Name!));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  assert.deepEqual(names, ['a-1', 'a-2', 'a-3']);
  const { Schedules } = await scheduler.listSchedules({ State: 'DISABLED', NamePrefix: 'a-' });
  assert.deepEqual(
    Schedules!.map(({ Name, GroupName, Target }) => [Name, GroupName, Target]),
    [['a-3', 'listed', { Arn: machineArn }]],
  );
  await assert.rejects(
    scheduler.listSchedules({ GroupName: 'absent' }),
    refused('ResourceNotFoundException', /absent/, 404),
  );
});

test('what is refused, and how', async () => {
  const long = new Date(Date.now() - 10 * 60_000);
  const cases: readonly (readonly [string, object, RegExp, number?])[] = [
    [
      'ValidationException',
      { ScheduleExpression: 'rate(10 years)' },
      /^Invalid Schedule Expression rate\(10 years\)\.$/,
    ],
    ['ValidationException', { ScheduleExpressionTimezone: 'Mars/Olympus' }, /Mars\/Olympus/],
    ['ValidationException', { StartDate: long }, /^The StartDate you specify cannot be earlier than 5 minutes ago\.$/],
    ['ValidationException', { EndDate: long }, /EndDate/],
    ['ValidationException', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' } }, /MaximumWindowInMinutes/],
    ['ValidationException', { FlexibleTimeWindow: { Mode: 'OFF', MaximumWindowInMinutes: 5 } }, /not allowed/],
    ['ValidationException', { Target: { Arn: 'x', RoleArn: roleArn } }, /^Provided Arn is not in correct format\.$/],
    ['ValidationException', { Name: 'a b' }, /failed to satisfy/],
    ['ResourceNotFoundException', { GroupName: 'absent' }, /^Schedule group absent does not exist\.$/, 404],
  ];
  for (const [code, others, text, status] of cases)
    await assert.rejects(
      scheduler.createSchedule(given('refused', others)),
      refused(code, text, status),
      JSON.stringify(others),
    );
});

test('what is not here is refused by its name', async () => {
  const queue = `arn:aws:sqs:us-east-1:${sandlot.account}:dead`;
  const target = { Arn: machineArn, RoleArn: roleArn };
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ Target: { ...target, DeadLetterConfig: { Arn: queue } } }, /DeadLetterConfig/],
    [{ Target: { ...target, SqsParameters: { MessageGroupId: 'g' } } }, /SqsParameters/],
    [{ Target: { Arn: queue, RoleArn: roleArn } }, /arn:aws:sqs:/],
    [{ Target: { Arn: 'arn:aws:scheduler:::aws-sdk:sqs:sendMessage', RoleArn: roleArn } }, /aws-sdk:sqs:sendMessage/],
    [{ KmsKeyArn: `arn:aws:kms:us-east-1:${sandlot.account}:key/a` }, /KmsKeyArn/],
  ];
  for (const [others, text] of cases)
    await assert.rejects(
      scheduler.createSchedule(given('absent', others)),
      refused('NotImplementedException', text, 501),
    );
});

test('its role has to trust Scheduler, and may do so for one group', async () => {
  const assume = /^The execution role you provide must allow AWS EventBridge Scheduler to assume the role\.$/;
  const absent = `arn:aws:iam::${sandlot.account}:role/absent`;
  const withRole = (name: string, RoleArn: string, GroupName?: string) =>
    scheduler.createSchedule(given(name, { Target: { Arn: machineArn, RoleArn }, GroupName }));
  await assert.rejects(withRole('no-role', absent), refused('ValidationException', assume));
  const group = `arn:aws:scheduler:us-east-1:${sandlot.account}:schedule-group/trusted`;
  const Condition = { ArnEquals: { 'aws:SourceArn': group }, StringEquals: { 'aws:SourceAccount': sandlot.account } };
  const narrow = await newRole('narrow', ['states:*'], { Condition });
  await assert.rejects(withRole('elsewhere', narrow), refused('ValidationException', assume));
  await scheduler.createScheduleGroup({ Name: 'trusted' });
  await withRole('here', narrow, 'trusted');
});

test('who hands over a role needs iam:PassRole for Scheduler', async () => {
  const UserName = 'developer';
  await iam.createUser({ UserName });
  const allow = (PolicyName: string, statement: object) => {
    const Statement = [{ Effect: 'Allow', ...statement }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    return iam.putUserPolicy({ UserName, PolicyName, PolicyDocument });
  };
  await allow('schedules', { Action: 'scheduler:*', Resource: '*' });
  const { AccessKeyId, SecretAccessKey } = (await iam.createAccessKey({ UserName })).AccessKey!;
  const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey! };
  const developer = new Scheduler({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  const create = () => developer.createSchedule(given('passed'));
  await assert.rejects(create(), refused('AccessDeniedException', /iam:PassRole/, 403));
  const Condition = { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } };
  await allow('pass', { Action: 'iam:PassRole', Resource: roleArn, Condition });
  await create();
  developer.destroy();
});
