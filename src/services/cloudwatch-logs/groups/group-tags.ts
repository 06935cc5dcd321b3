/** Tags of log groups, by name (as the API first had them) and by ARN. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { listOfTags, mapOfTags, tagLists, type Tag, type TagMap } from '../../../wire/tags.ts';
import { invalidParameter, notFound } from '../errors.ts';
import { LogGroups, type LogGroupRecord } from '../records.ts';
import { placeOfArn, type GroupPlace } from './arns.ts';

const rules = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => invalidParameter(`Duplicate tag key: ${key}`),
  reserved: () => invalidParameter('User-assigned tag key names cannot begin with the reserved prefix aws:'),
  tooMany: () => new AwsError('TooManyTagsException', 'A resource can have no more than 50 tags.'),
});

/** @throws AwsError InvalidParameterException, TooManyTagsException */
export function tagsOf(map: TagMap | undefined): Tag[] {
  return rules.counted(rules.checked(listOfTags(map)));
}

export const tagResource: Operation<'cloudwatch-logs', 'TagResource'> = (input, ctx) =>
  change(ctx, placeOf(input.resourceArn), (tags) => rules.added(tags, tagsOf(input.tags)));

export const untagResource: Operation<'cloudwatch-logs', 'UntagResource'> = (input, ctx) =>
  change(ctx, placeOf(input.resourceArn), (tags) => rules.removed(tags, input.tagKeys));

export const listTagsForResource: Operation<'cloudwatch-logs', 'ListTagsForResource'> = (input, ctx) =>
  list(ctx, placeOf(input.resourceArn));

export const tagLogGroup: Operation<'cloudwatch-logs', 'TagLogGroup'> = (input, ctx) =>
  change(ctx, { ...here(ctx), name: input.logGroupName }, (tags) => rules.added(tags, tagsOf(input.tags)));

export const untagLogGroup: Operation<'cloudwatch-logs', 'UntagLogGroup'> = (input, ctx) =>
  change(ctx, { ...here(ctx), name: input.logGroupName }, (tags) => rules.removed(tags, input.tags));

export const listTagsLogGroup: Operation<'cloudwatch-logs', 'ListTagsLogGroup'> = (input, ctx) =>
  list(ctx, { ...here(ctx), name: input.logGroupName });

function here({ account, region }: Context) {
  return { account, region };
}

function placeOf(arn: string): GroupPlace {
  const place = placeOfArn(arn);
  if (!place || arn.endsWith(':*')) throw invalidParameter(`Invalid resourceArn: ${arn}`);
  return place;
}

async function change(ctx: Context, place: GroupPlace, changed: (tags: readonly Tag[]) => readonly Tag[]) {
  await ctx.write(async (tx) => {
    const group = await tagged(tx, place);
    await tx.in(LogGroups, place).put({ ...group, tags: changed(group.tags) });
  });
  return {};
}

function list(ctx: Context, place: GroupPlace): Promise<{ tags: Record<string, string> }> {
  return ctx.read(async (tx) => {
    const { tags } = await tagged(tx, place);
    return { tags: mapOfTags(tags) };
  });
}

async function tagged(tx: ReadTx, place: GroupPlace): Promise<LogGroupRecord> {
  const group = await tx.in(LogGroups, place).get(place.name);
  if (!group) throw notFound('log group');
  return group;
}
