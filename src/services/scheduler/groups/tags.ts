/**
 * Tags of groups: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_TagResource.html
 */
import { AwsError } from '../../../wire/errors.ts';
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { type GivenTag, type Tag, tagLists } from '../../../wire/tags.ts';
import { groupNameOf } from '../arns.ts';
import { invalid } from '../errors.ts';
import { Groups } from '../records.ts';
import { requireGroup } from './find-group.ts';

const rules = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => invalid(`Duplicate tag key: ${key}`),
  reserved: () => invalid('Tag keys that begin with aws: are reserved.'),
  tooMany: () => new AwsError('ServiceQuotaExceededException', 'A resource has at most 50 tags.'),
});

/** @throws AwsError ValidationException, ServiceQuotaExceededException */
export function groupTags(given: readonly GivenTag[] | undefined): Tag[] {
  return rules.counted(rules.checked(given));
}

export const tagResource: Operation<'scheduler', 'TagResource'> = (input, ctx) => {
  const tags = groupTags(input.Tags);
  return change(ctx, input.ResourceArn, (before) => rules.added(before, tags));
};

export const untagResource: Operation<'scheduler', 'UntagResource'> = (input, ctx) =>
  change(ctx, input.ResourceArn, (before) => rules.removed(before, input.TagKeys));

export const listTagsForResource: Operation<'scheduler', 'ListTagsForResource'> = (input, ctx) =>
  ctx.read(async (tx) => ({ Tags: [...(await requireGroup(tx, groupNameOf(input.ResourceArn))).tags] }));

async function change(ctx: Context, arn: string, changed: (tags: readonly Tag[]) => readonly Tag[]) {
  await ctx.write(async (tx) => {
    const group = await requireGroup(tx, groupNameOf(arn));
    await tx.in(Groups).put({ ...group, tags: changed(group.tags) });
  });
  return {};
}
