/**
 * Tags of repositories.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-using-tags.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { tagLists, type GivenTag, type Tag } from '../../../wire/tags.ts';
import { invalidParameter, invalidTag, tooManyTags } from '../errors.ts';
import { Repositories, type RepositoryRecord } from '../records.ts';
import { requireRepository, scopeOf } from './own-repository.ts';
import { placeOfArn } from './repository-arn.ts';

const rules = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => invalidTag(`The tag key ${key} is given more than once.`),
  reserved: () => invalidTag('aws: prefixed tag key names are not allowed for external use.'),
  tooMany: tooManyTags,
});
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** @throws AwsError InvalidTagParameterException, TooManyTagsException */
export function checkedTags(given: readonly GivenTag[] | undefined): Tag[] {
  const tags = rules.counted(rules.checked(given));
  const isText = ({ Key, Value }: Tag): boolean =>
    Key !== '' && Key.length <= 128 && Value.length <= 256 && allowed.test(Key) && allowed.test(Value);
  if (!tags.every(isText)) {
    throw invalidTag(
      'Tag keys can have a maximum character length of 128 characters, and tag values can have a maximum length of ' +
        '256 characters. Characters can be letters, numbers, spaces and _ . : / = + - @.',
    );
  }
  return tags;
}

export const tagResource: Operation<'ecr', 'TagResource'> = async (input, ctx) => {
  const given = checkedTags(input.tags);
  await ctx.write(async (tx) => {
    const repository = await tagged(tx, ctx, input.resourceArn);
    await tx.in(Repositories, scopeOf(repository)).put({ ...repository, tags: rules.added(repository.tags, given) });
  });
  return {};
};

export const untagResource: Operation<'ecr', 'UntagResource'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const repository = await tagged(tx, ctx, input.resourceArn);
    const tags = rules.removed(repository.tags, input.tagKeys);
    await tx.in(Repositories, scopeOf(repository)).put({ ...repository, tags });
  });
  return {};
};

export const listTagsForResource: Operation<'ecr', 'ListTagsForResource'> = (input, ctx) =>
  ctx.read(async (tx) => ({ tags: [...(await tagged(tx, ctx, input.resourceArn)).tags] }));

function tagged(tx: ReadTx, ctx: Context, arn: string): Promise<RepositoryRecord> {
  const place = placeOfArn(arn);
  if (!place || place.region !== ctx.region) throw invalidParameter('resourceArn', 'Invalid ARN');
  return requireRepository(tx, ctx, { repositoryName: place.name, registryId: place.account });
}
