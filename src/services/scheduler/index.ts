/**
 * Amazon EventBridge Scheduler: schedules, which invoke functions and state machines by the clock, and their groups.
 *
 * Is not: other targets, dead-letter queues, encryption under a key of one's own; what would need them is refused by
 * its name. docs/scheduler.md has the differences from AWS.
 *
 * Spec: https://docs.aws.amazon.com/scheduler/latest/APIReference/Welcome.html; resources as in
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
 */
import { defineService } from '../../wire/service.ts';
import { onGroup, onSchedule, onScheduleWithRole, onTagged, resourceFacts } from './authorization.ts';
import { deletionKind } from './groups/deletion-job-name.ts';
import { Groups, Schedules } from './records.ts';
import { deliveriesLane, deliverKind, tickKind } from './schedules/job-names.ts';

const groups = () => import('./groups/groups.ts');
const reading = () => import('./schedules/read-schedules.ts');
const tags = () => import('./groups/tags.ts');
const writing = () => import('./schedules/write-schedule.ts');

export const scheduler = defineService({
  name: 'scheduler',
  collections: [Groups, Schedules],
  iamPrefix: 'scheduler',
  title: 'Amazon EventBridge Scheduler',
  resourceFacts,
  jobs: {
    [deletionKind]: { load: async () => (await import('./groups/deletion-job.ts')).job },
    [tickKind]: { load: async () => (await import('./schedules/tick.ts')).job },
    [deliverKind]: { load: async () => (await import('./targets/deliver.ts')).job, lane: deliveriesLane },
  },
  taggedResources: async () => (await import('./tagged-resources.ts')).taggedResources,
  operations: {
    CreateSchedule: onScheduleWithRole(writing),
    UpdateSchedule: onScheduleWithRole(writing),
    DeleteSchedule: onSchedule(writing),
    GetSchedule: onSchedule(reading),
    ListSchedules: { load: reading },
    CreateScheduleGroup: onGroup(groups),
    DeleteScheduleGroup: onGroup(groups),
    GetScheduleGroup: onGroup(groups),
    ListScheduleGroups: { load: groups },
    TagResource: onTagged(tags),
    UntagResource: onTagged(tags),
    ListTagsForResource: onTagged(tags),
  },
  resourceTypes: {
    'AWS::Scheduler::Schedule': async () => (await import('./resources/schedule.ts')).schedule,
    'AWS::Scheduler::ScheduleGroup': async () => (await import('./resources/schedule-group.ts')).scheduleGroup,
  },
});
