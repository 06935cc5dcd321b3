/** Tags of identity pools. https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_TagResource.html */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, poolNotFound } from '../errors.ts';
import { IdentityPools, type IdentityPoolRecord } from '../records.ts';
import { poolArn, requirePool } from './find-pool.ts';

const maxTags = 50;

/** @throws AwsError InvalidParameterException */
export function checkedTags(tags: Readonly<Record<string, string>> = {}): Record<string, string> {
  for (const key of Object.keys(tags))
    if (/^aws:/i.test(key)) throw invalidParameter('Tag keys starting with aws: are reserved for system use.');
  if (Object.keys(tags).length > maxTags) throw invalidParameter(`An identity pool has at most ${maxTags} tags.`);
  return { ...tags };
}

export const tagResource: Operation<'cognito-identity', 'TagResource'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const pool = await poolOfArn(tx, ctx, input.ResourceArn);
    await tx.in(IdentityPools).put({ ...pool, tags: checkedTags({ ...pool.tags, ...input.Tags }) });
    return {};
  });

export const untagResource: Operation<'cognito-identity', 'UntagResource'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const pool = await poolOfArn(tx, ctx, input.ResourceArn);
    const tags = Object.fromEntries(Object.entries(pool.tags).filter(([key]) => !input.TagKeys.includes(key)));
    await tx.in(IdentityPools).put({ ...pool, tags });
    return {};
  });

export const listTagsForResource: Operation<'cognito-identity', 'ListTagsForResource'> = (input, ctx) =>
  ctx.read(async (tx) => ({ Tags: { ...(await poolOfArn(tx, ctx, input.ResourceArn)).tags } }));

/** @throws AwsError ResourceNotFoundException */
async function poolOfArn(tx: ReadTx, ctx: Context, arn: string): Promise<IdentityPoolRecord> {
  const id = /:identitypool\/(.*)$/.exec(arn)?.[1] ?? '';
  const pool = await requirePool(tx, ctx, id);
  if (poolArn(pool) !== arn) throw poolNotFound(id);
  return pool;
}
