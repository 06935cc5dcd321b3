/** Groups of schedules through the SDK's client. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { scheduleTests } from '../test-schedules.ts';

const sandlot = await startSandlot();
const { scheduler, given, destroy } = await scheduleTests(sandlot);
const tagging = new ResourceGroupsTaggingAPI(sandlot.clientConfig);

after(async () => {
  destroy();
  tagging.destroy();
  await sandlot.close();
});

const notThere = (name: string) =>
  refused('ResourceNotFoundException', new RegExp(`^Schedule group ${name} does not exist\\.$`), 404);

test('a group is made once, described, and deleted with its schedules', async () => {
  const Name = 'nightly';
  const once = { Name, ClientToken: 'once' };
  const { ScheduleGroupArn: arn } = await scheduler.createScheduleGroup(once);
  assert.equal(arn, `arn:aws:scheduler:us-east-1:${sandlot.account}:schedule-group/${Name}`);
  assert.equal((await scheduler.createScheduleGroup(once)).ScheduleGroupArn, arn, 'the same request again');
  await assert.rejects(
    scheduler.createScheduleGroup({ Name }),
    refused('ConflictException', /^Schedule group nightly already exists\.$/, 409),
  );
  const { Arn, State, CreationDate } = await scheduler.getScheduleGroup({ Name });
  assert.deepEqual([Arn, State, CreationDate instanceof Date], [arn, 'ACTIVE', true]);
  await scheduler.createSchedule(given('inside', { GroupName: Name }));
  await scheduler.deleteScheduleGroup({ Name });
  await sandlot.idle();
  await assert.rejects(scheduler.getScheduleGroup({ Name }), notThere(Name));
  await assert.rejects(scheduler.getSchedule({ Name: 'inside', GroupName: Name }), notThere(Name));
  await scheduler.createScheduleGroup({ Name });
  assert.deepEqual((await scheduler.listSchedules({ GroupName: Name })).Schedules, []);
});

test('the group default is always there and cannot be deleted', async () => {
  const { Name, State, CreationDate } = await scheduler.getScheduleGroup({ Name: 'default' });
  assert.deepEqual([Name, State, CreationDate], ['default', 'ACTIVE', undefined]);
  await assert.rejects(scheduler.deleteScheduleGroup({ Name: 'default' }), refused('ValidationException'));
  await assert.rejects(
    scheduler.createScheduleGroup({ Name: 'default' }),
    refused('ConflictException', undefined, 409),
  );
});

test('groups are listed by name, page by page', async () => {
  for (const Name of ['list-b', 'other', 'list-a']) await scheduler.createScheduleGroup({ Name });
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await scheduler.listScheduleGroups({ MaxResults: 1, NamePrefix: 'list-', NextToken });
    names.push(...page.ScheduleGroups!.map(({ Name }) => Name!));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  assert.deepEqual(names, ['list-a', 'list-b']);
  const all = await scheduler.listScheduleGroups();
  assert.ok(all.ScheduleGroups!.some(({ Name }) => Name === 'default'));
  await assert.rejects(scheduler.listScheduleGroups({ NextToken: 'none of ours' }), refused('ValidationException'));
});

test('tags of groups, also by the tagging API', async () => {
  const { ScheduleGroupArn: ResourceArn } = await scheduler.createScheduleGroup({
    Name: 'tagged',
    Tags: [{ Key: 'team', Value: 'blue' }],
  });
  await scheduler.tagResource({ ResourceArn, Tags: [{ Key: 'a', Value: '1' }] });
  await tagging.tagResources({ ResourceARNList: [ResourceArn!], Tags: { b: '2' } });
  await scheduler.untagResource({ ResourceArn, TagKeys: ['team'] });
  const { Tags } = await scheduler.listTagsForResource({ ResourceArn });
  assert.deepEqual(Tags, [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ]);
  const { ResourceTagMappingList: found } = await tagging.getResources({ ResourceTypeFilters: ['scheduler'] });
  assert.deepEqual(
    found!.map(({ ResourceARN }) => ResourceARN),
    [ResourceArn],
  );
  const other = ResourceArn!.replace('tagged', 'absent');
  await assert.rejects(scheduler.listTagsForResource({ ResourceArn: other }), notThere('absent'));
  const aws = [{ Key: 'aws:x', Value: 'y' }];
  await assert.rejects(scheduler.tagResource({ ResourceArn, Tags: aws }), refused('ValidationException', /aws:/));
});
