/**
 * Tags of user pools.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_TagResource.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter } from '../errors.ts';
import { Pools, type PoolRecord } from '../records.ts';
import { poolArn, requirePool } from './find-pool.ts';

const maxTags = 50;

/** @throws AwsError InvalidParameterException */
export function checkedTags(tags: Readonly<Record<string, string>> = {}): Record<string, string> {
  for (const key of Object.keys(tags))
    if (/^aws:/i.test(key)) throw invalidParameter('Tag keys starting with aws: are reserved for system use.');
  if (Object.keys(tags).length > maxTags) throw invalidParameter(`A user pool has at most ${maxTags} tags.`);
  return { ...tags };
}

export const tagResource: Operation<'cognito-identity-provider', 'TagResource'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const pool = await poolOfArn(tx, ctx, input.ResourceArn);
    const tags = checkedTags({ ...pool.tags, ...input.Tags });
    await tx.in(Pools).put({ ...pool, tags });
    return {};
  });

export const untagResource: Operation<'cognito-identity-provider', 'UntagResource'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const pool = await poolOfArn(tx, ctx, input.ResourceArn);
    const gone = new Set(input.TagKeys);
    const tags = Object.fromEntries(Object.entries(pool.tags).filter(([key]) => !gone.has(key)));
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
