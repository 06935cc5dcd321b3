/** Where EventBridge Scheduler here is not as on AWS: each row of docs/scheduler.md that no other test shows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { scheduleTests } from './test-schedules.ts';

const sandlot = await startSandlot();
const { scheduler, given, roleArn, newMachine, inputs, destroy } = await scheduleTests(sandlot);
const minute = 60_000;
const day = 24 * 60 * minute;
const clock = async (): Promise<number> => Date.parse((await sandlot.api('POST', '/clock', { advanceSeconds: 0 })).now);

after(async () => {
  destroy();
  await sandlot.close();
});

test('a minute is its first second', async () => {
  const Arn = await newMachine();
  const Input = '{"time":"<aws.scheduler.scheduled-time>"}';
  const comes = Math.ceil((await clock()) / minute) * minute + 30 * minute;
  const at = new Date(comes);
  const ScheduleExpression = `cron(${at.getUTCMinutes()} ${at.getUTCHours()} * * ? *)`;
  await scheduler.createSchedule(given('minute', { ScheduleExpression, Target: { Arn, RoleArn: roleArn, Input } }));
  await sandlot.advance(Math.ceil((comes - (await clock())) / 1000) * 1000);
  assert.deepEqual(await inputs(Arn), [{ time: at.toISOString().replace('.000', '') }]);
});

test('a clock that was put back lets a schedule wait until its time comes again, or it is changed', async () => {
  const Arn = await newMachine();
  const daily = given('daily', { ScheduleExpression: 'rate(1 minute)', Target: { Arn, RoleArn: roleArn } });
  await sandlot.advance(10 * day);
  await scheduler.createSchedule(daily);
  assert.equal((await inputs(Arn)).length, 1);
  await sandlot.api('DELETE', '/clock');
  await sandlot.advance(day);
  assert.equal((await inputs(Arn)).length, 1);
  await scheduler.updateSchedule(daily);
  assert.equal((await inputs(Arn)).length, 2);
});

test('a first page of groups may have `default` besides', async () => {
  for (const Name of ['a', 'z']) await scheduler.createScheduleGroup({ Name });
  const { ScheduleGroups } = await scheduler.listScheduleGroups({ MaxResults: 1 });
  assert.deepEqual(
    ScheduleGroups!.map(({ Name }) => Name),
    ['default', 'a'],
  );
});
