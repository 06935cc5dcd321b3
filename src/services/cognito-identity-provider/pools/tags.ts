/**
 * Tags of user pools.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_TagResource.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { listOfTags, mapOfTags, tagLists, type TagMap, tagsOfNew } from '../../../wire/tags.ts';
import { invalidParameter } from '../errors.ts';
import { Pools, type PoolRecord } from '../records.ts';
import { poolArn, requirePool } from './find-pool.ts';

const rules = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) => invalidParameter(`Duplicate tag key: ${key}`),
  reserved: () => invalidParameter('Tag keys starting with aws: are reserved for system use.'),
  tooMany: () => invalidParameter('A user pool has at most 50 tags.'),
});

/** @throws AwsError InvalidParameterException */
export function newTags(ctx: Context, given: TagMap | undefined): TagMap {
  return mapOfTags(tagsOfNew(ctx, rules.counted(rules.checked(listOfTags(given)))));
}

/** @throws AwsError InvalidParameterException */
export function otherTags(before: TagMap, given: TagMap | undefined): TagMap {
  return mapOfTags(rules.replaced(listOfTags(before), listOfTags(given)));
}

export const tagResource: Operation<'cognito-identity-provider', 'TagResource'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const pool = await poolOfArn(tx, ctx, input.ResourceArn);
    const tags = mapOfTags(rules.added(listOfTags(pool.tags), rules.checked(listOfTags(input.Tags))));
    await tx.in(Pools).put({ ...pool, tags });
    return {};
  });

export const untagResource: Operation<'cognito-identity-provider', 'UntagResource'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const pool = await poolOfArn(tx, ctx, input.ResourceArn);
    const tags = mapOfTags(rules.removed(listOfTags(pool.tags), input.TagKeys));
    await tx.in(Pools).put({ ...pool, tags });
    return {};
  });

export const listTagsForResource: Operation<'cognito-identity-provider', 'ListTagsForResource'> = (input, ctx) =>
  ctx.read(async (tx) => ({ Tags: { ...(await poolOfArn(tx, ctx, input.ResourceArn)).tags } }));

/** @throws AwsError ResourceNotFoundException */
async function poolOfArn(tx: ReadTx, ctx: Context, arn: string): Promise<PoolRecord> {
  const id = /:userpool\/(.*)$/.exec(arn)?.[1] ?? '';
  const pool = await requirePool(tx, ctx, id);
  if (poolArn(pool) !== arn) throw new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  return pool;
}
