/**
 * Groups of schedules:
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
 */
import type { PageOptions } from '../../../kernel/collections/collection.ts';
import type { Context } from '../../../wire/context.ts';
import { nextToken } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { defaultGroup, groupArn } from '../arns.ts';
import { conflict, invalid } from '../errors.ts';
import { pages } from '../paging.ts';
import { type GroupRecord, Groups } from '../records.ts';
import { type DeletionPayload, deletionKind } from './deletion-job-name.ts';
import { tagsOfNew } from '../../../wire/tags.ts';
import { requireGroup } from './find-group.ts';
import { groupTags } from './tags.ts';

/** @throws AwsError ConflictException where there is one of the name that another request made */
export const createScheduleGroup: Operation<'scheduler', 'CreateScheduleGroup'> = async (input, ctx) => {
  const { Name: name, ClientToken: clientToken } = input;
  const tags = tagsOfNew(ctx, groupTags(input.Tags));
  await ctx.write(async (tx) => {
    const there = await tx.in(Groups).get(name);
    const isRetry = clientToken !== undefined && clientToken === there?.clientToken;
    if (isRetry) return;
    if (there || name === defaultGroup) throw conflict(`Schedule group ${name} already exists.`);
    const createdAt = ctx.clock.now();
    const made = { name, state: 'ACTIVE', createdAt, modifiedAt: createdAt, tags } as const;
    await tx.in(Groups).put({ ...made, ...(clientToken !== undefined && { clientToken }) });
  });
  return { ScheduleGroupArn: groupArn(ctx, name) };
};

export const getScheduleGroup: Operation<'scheduler', 'GetScheduleGroup'> = ({ Name }, ctx) =>
  ctx.read(async (tx) => summary(await requireGroup(tx, Name), ctx));

/** Its schedules are deleted with it, a moment later. */
export const deleteScheduleGroup: Operation<'scheduler', 'DeleteScheduleGroup'> = ({ Name: group }, ctx) =>
  ctx.write(async (tx) => {
    if (group === defaultGroup) throw invalid('The default schedule group cannot be deleted.');
    const there = await requireGroup(tx, group);
    if (there.state === 'DELETING') return {};
    await tx.in(Groups).put({ ...there, state: 'DELETING', modifiedAt: ctx.clock.now() });
    const payload: DeletionPayload = { group };
    tx.enqueue({ kind: deletionKind, payload });
    return {};
  });

/** `default` among them. */
export const listScheduleGroups: Operation<'scheduler', 'ListScheduleGroups'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { NamePrefix: prefix = '', MaxResults: limit, NextToken: after } = input;
    const named = (options: PageOptions) => tx.in(Groups).list([], options);
    const page = await pages.filtered(named, { limit, after }, ({ name }) => name.startsWith(prefix));
    const others = page.items.filter(({ name }) => name !== defaultGroup);
    // It comes before the first page, whether it is kept or not: a page may have one more than was asked for.
    const first = after === undefined && defaultGroup.startsWith(prefix) ? [await requireGroup(tx, defaultGroup)] : [];
    return { ScheduleGroups: [...first, ...others].map((group) => summary(group, ctx)), ...nextToken(page) };
  });

function summary({ name, state, createdAt, modifiedAt }: GroupRecord, ctx: Context) {
  return {
    Arn: groupArn(ctx, name),
    Name: name,
    State: state,
    ...(name !== defaultGroup && {
      CreationDate: new Date(createdAt),
      LastModificationDate: new Date(modifiedAt),
    }),
  };
}
