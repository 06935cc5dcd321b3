/** Schedules invoke their targets by the clock, as their roles. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { scheduleTests } from '../test-schedules.ts';

const sandlot = await startSandlot();
const { scheduler, sfn, given, roleArn, newRole, newMachine, inputs, destroy } = await scheduleTests(sandlot);

after(async () => {
  destroy();
  await sandlot.close();
});

const minute = 60_000;
const gone = refused('ResourceNotFoundException', /does not exist/, 404);
/** As `at(…)` has it. */
const wall = (time: number): string => new Date(time).toISOString().slice(0, 19);
const now = async (): Promise<number> => Date.parse((await sandlot.api('POST', '/clock', { advanceSeconds: 0 })).now);

test('a rate begins at once and goes on; what was missed comes once', async () => {
  const Arn = await newMachine();
  const { ScheduleArn } = await scheduler.createSchedule(given('rate', { Target: { Arn, RoleArn: roleArn } }));
  const [event, ...others] = await inputs(Arn);
  assert.equal(others.length, 0);
  const { id, time, ...told } = event;
  assert.deepEqual(told, {
    version: '0',
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: sandlot.account,
    region: 'us-east-1',
    resources: [ScheduleArn],
    detail: '{}',
  });
  assert.match(id, /^[0-9a-f-]{36}$/);
  assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  await sandlot.advance(5 * minute);
  assert.equal((await inputs(Arn)).length, 2);
  await sandlot.advance(60 * minute);
  assert.equal((await inputs(Arn)).length, 3);
  await scheduler.deleteSchedule({ Name: 'rate' });
  await sandlot.advance(10 * minute);
  assert.equal((await inputs(Arn)).length, 3);
});

test('one time comes once, with its input, and takes the schedule with it where that was asked', async () => {
  const Arn = await newMachine();
  const at = (await now()) + 30 * minute;
  const Input = JSON.stringify({
    arn: '<aws.scheduler.schedule-arn>',
    time: '<aws.scheduler.scheduled-time>',
    attempt: '<aws.scheduler.attempt-number>',
  });
  const once = { ScheduleExpression: `at(${wall(at)})`, Target: { Arn, RoleArn: roleArn, Input } };
  const { ScheduleArn } = await scheduler.createSchedule(given('kept', once));
  await scheduler.createSchedule(given('deleted', { ...once, ActionAfterCompletion: 'DELETE' }));
  await sandlot.advance(29 * minute);
  assert.deepEqual(await inputs(Arn), []);
  await sandlot.advance(2 * minute);
  const came = await inputs(Arn);
  assert.equal(came.length, 2);
  assert.deepEqual(
    came.find(({ arn }) => arn === ScheduleArn),
    { arn: ScheduleArn, time: `${wall(at)}Z`, attempt: '1' },
  );
  await scheduler.getSchedule({ Name: 'kept' });
  await assert.rejects(scheduler.getSchedule({ Name: 'deleted' }), gone);
  await sandlot.advance(60 * minute);
  assert.equal((await inputs(Arn)).length, 2);
});

test('one that is switched off does not come; switched on, it does', async () => {
  const Arn = await newMachine();
  const target = { Target: { Arn, RoleArn: roleArn } };
  await scheduler.createSchedule(given('off', { ...target, State: 'DISABLED' }));
  await sandlot.advance(10 * minute);
  assert.equal((await inputs(Arn)).length, 0);
  await scheduler.updateSchedule(given('off', target));
  assert.equal((await inputs(Arn)).length, 1);
  await scheduler.updateSchedule(given('off', { ...target, State: 'DISABLED' }));
  await sandlot.advance(10 * minute);
  assert.equal((await inputs(Arn)).length, 1);
});

test('within a window it comes some time, and an end ends it', async () => {
  const Arn = await newMachine();
  const target = { Target: { Arn, RoleArn: roleArn } };
  const start = await now();
  await scheduler.createSchedule(
    given('window', {
      ...target,
      ScheduleExpression: 'rate(1 hour)',
      StartDate: new Date(start + 60 * minute),
      EndDate: new Date(start + 121 * minute),
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 10 },
      ActionAfterCompletion: 'DELETE',
    }),
  );
  await sandlot.advance(58 * minute);
  assert.equal((await inputs(Arn)).length, 0);
  await sandlot.advance(13 * minute);
  assert.equal((await inputs(Arn)).length, 1);
  await sandlot.advance(60 * minute);
  assert.equal((await inputs(Arn)).length, 2);
  await assert.rejects(scheduler.getSchedule({ Name: 'window' }), gone);
});

test('a role that may not invoke the target does not, and nothing waits for it', async () => {
  const Arn = await newMachine();
  const RoleArn = await newRole('may-nothing', ['states:DescribeExecution']);
  await scheduler.createSchedule(given('denied', { Target: { Arn, RoleArn }, ActionAfterCompletion: 'DELETE' }));
  const at = wall((await now()) + minute);
  const once = { ScheduleExpression: `at(${at})`, ActionAfterCompletion: 'DELETE' as const };
  await scheduler.createSchedule(given('denied-once', { ...once, Target: { Arn, RoleArn } }));
  await sandlot.advance(2 * minute);
  assert.deepEqual(await inputs(Arn), []);
  await assert.rejects(scheduler.getSchedule({ Name: 'denied-once' }), gone);
});

test('a target that is gone ends nothing but its invocations', async () => {
  const Arn = await newMachine();
  await scheduler.createSchedule(given('lost', { Target: { Arn, RoleArn: roleArn } }));
  assert.equal((await inputs(Arn)).length, 1);
  await sfn.deleteStateMachine({ stateMachineArn: Arn });
  await sandlot.advance(5 * minute);
  await sandlot.idle();
  assert.equal((await scheduler.getSchedule({ Name: 'lost' })).State, 'ENABLED');
});
