/**
 * Making, changing and deleting schedules:
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { defaultGroup, scheduleArn } from '../arns.ts';
import { conflict, noSchedule } from '../errors.ts';
import { requireGroup } from '../groups/find-group.ts';
import { type ScheduleRecord, Schedules, type ScheduleSettings } from '../records.ts';
import { tickKind } from './job-names.ts';
import { checkRole, dueFrom, settingsOf } from './settings.ts';
import { awaitDue, stopSchedule } from './stop-schedule.ts';

/** @throws AwsError ValidationException, ConflictException, ResourceNotFoundException, NotImplementedException */
export const createSchedule: Operation<'scheduler', 'CreateSchedule'> = async (input, ctx) => {
  const { Name: name, GroupName: group = defaultGroup, ClientToken: clientToken } = input;
  const settings = settingsOf(input, ctx.clock.now());
  await checkRole(ctx, group, name, settings.target.roleArn);
  await ctx.write(async (tx) => {
    const { state } = await requireGroup(tx, group);
    const there = await tx.in(Schedules).get(group, name);
    if (there && clientToken !== undefined && clientToken === there.clientToken) return;
    if (there) throw conflict(`Schedule ${name} already exists.`);
    if (state === 'DELETING') throw conflict(`Schedule group ${group} is being deleted.`);
    const createdAt = ctx.clock.now();
    await keep(tx, ctx, settings, { group, name, createdAt, ...(clientToken !== undefined && { clientToken }) });
  });
  return { ScheduleArn: scheduleArn(ctx, group, name) };
};

/** What is not given is what it is by default, whatever it was. @throws AwsError as CreateSchedule */
export const updateSchedule: Operation<'scheduler', 'UpdateSchedule'> = async (input, ctx) => {
  const { Name: name, GroupName: group = defaultGroup } = input;
  const settings = settingsOf(input, ctx.clock.now());
  await checkRole(ctx, group, name, settings.target.roleArn);
  await ctx.write(async (tx) => {
    await requireGroup(tx, group);
    const there = await tx.in(Schedules).get(group, name);
    if (!there) throw noSchedule(name);
    const { createdAt, clientToken } = there;
    await stopSchedule(tx, ctx, group, name, tickKind);
    await keep(tx, ctx, settings, { group, name, createdAt, ...(clientToken !== undefined && { clientToken }) });
  });
  return { ScheduleArn: scheduleArn(ctx, group, name) };
};

type Kept = Pick<ScheduleRecord, 'group' | 'name' | 'createdAt' | 'clientToken'>;

async function keep(tx: WriteTx, ctx: Context, settings: ScheduleSettings, kept: Kept): Promise<void> {
  const modifiedAt = ctx.clock.now();
  const dueAt = dueFrom(settings, { modifiedAt }, modifiedAt);
  const due = dueAt === undefined ? {} : { dueAt };
  const record: ScheduleRecord = { ...kept, ...settings, ...due, modifiedAt, revision: ctx.ids.uuid() };
  await tx.in(Schedules).put(record);
  awaitDue(tx, ctx, record);
}

export const deleteSchedule: Operation<'scheduler', 'DeleteSchedule'> = (input, ctx) => {
  const { Name: name, GroupName: group = defaultGroup } = input;
  return ctx.write(async (tx) => {
    await requireGroup(tx, group);
    if (!(await tx.in(Schedules).delete(group, name))) throw noSchedule(name);
    await stopSchedule(tx, ctx, group, name);
    return {};
  });
};
