/**
 * Tags of state machines:
 * https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#concepts-tagging
 */
import { AwsError } from '../../wire/errors.ts';
import type { Context } from '../../wire/context.ts';
import type { Operation } from '../../wire/service.ts';
import { tagLists, type Tag } from '../../wire/tags.ts';
import { validation } from './errors.ts';
import { requireMachine } from './machines/find-machine.ts';
import { Machines } from './records.ts';

const rules = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => validation(`Duplicate tag key: ${key}`),
  reserved: () => validation('Tag keys that begin with aws: are reserved.'),
  tooMany: () => new AwsError('TooManyTags', 'A resource has at most 50 tags.'),
});

interface GivenTag {
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

/** @throws AwsError ValidationException, TooManyTags */
export function machineTags(given: readonly GivenTag[] = []): Tag[] {
  // As recorded on AWS: the same tag twice is that tag.
  const isFirst = ({ key, value }: GivenTag, at: number): boolean =>
    at === given.findIndex((one) => one.key === key && one.value === value);
  return rules.counted(rules.checked(given.filter(isFirst).map(({ key, value }) => ({ Key: key, Value: value }))));
}

export const tagResource: Operation<'sfn', 'TagResource'> = (input, ctx) => {
  const tags = machineTags(input.tags);
  return change(ctx, input.resourceArn, (before) => rules.added(before, tags));
};

export const untagResource: Operation<'sfn', 'UntagResource'> = (input, ctx) =>
  change(ctx, input.resourceArn, (before) => rules.removed(before, input.tagKeys));

export const listTagsForResource: Operation<'sfn', 'ListTagsForResource'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { tags } = await tagged(() => requireMachine(tx, ctx, input.resourceArn), input.resourceArn);
    return { tags: tags.map(({ Key, Value }) => ({ key: Key, value: Value })) };
  });

async function change(ctx: Context, arn: string, changed: (tags: readonly Tag[]) => readonly Tag[]) {
  await ctx.write(async (tx) => {
    const machine = await tagged(() => requireMachine(tx, ctx, arn), arn);
    await tx.in(Machines).put({ ...machine, tags: changed(machine.tags) });
  });
  return {};
}

/** What these operations say of a machine that is not there. */
async function tagged<T>(find: () => Promise<T>, arn: string): Promise<T> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'StateMachineDoesNotExist') throw error;
    throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
  }
}
