/** Tags of instances and permission sets: TagResource, UntagResource, ListTagsForResource. */
import type { Context, ReadTx, WriteTx } from '../../wire/context.ts';
import type { Operation } from '../../wire/service.ts';
import { invalid, notFound } from './errors.ts';
import { requireInstance, requirePermissionSet } from './instance-access.ts';
import { nextToken } from '../../wire/paging.ts';
import { listOfTags } from '../../wire/tags.ts';
import { pages } from './paging.ts';
import type { Tags } from './records.ts';
import { Instances, PermissionSets } from './records.ts';
import { withoutTags, withTags } from './tag-set.ts';

interface Tagged {
  readonly tags: Tags;
  put(tx: WriteTx, tags: Tags): Promise<void>;
}

export const tagResource: Operation<'sso-admin', 'TagResource'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const tagged = await requireTagged(tx, ctx, input);
    await tagged.put(tx, withTags(tagged.tags, input.Tags));
  });
  return {};
};

export const untagResource: Operation<'sso-admin', 'UntagResource'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const tagged = await requireTagged(tx, ctx, input);
    await tagged.put(tx, withoutTags(tagged.tags, input.TagKeys));
  });
  return {};
};

export const listTagsForResource: Operation<'sso-admin', 'ListTagsForResource'> = async (input, ctx) => {
  const { tags } = await ctx.read((tx) => requireTagged(tx, ctx, input));
  const list = pages.inMemory(listOfTags(tags), ({ Key }) => Key, { after: input.NextToken });
  return { Tags: list.items, ...nextToken(list) };
};

async function requireTagged(
  tx: ReadTx,
  ctx: Context,
  input: { InstanceArn?: string | undefined; ResourceArn: string },
): Promise<Tagged> {
  const arn = input.ResourceArn;
  if (arn.includes(':permissionSet/')) {
    const instanceArn = `arn:aws:sso:::instance/${arn.split('/')[1]}`;
    requireSameInstance(input.InstanceArn, instanceArn);
    const { set } = await requirePermissionSet(tx, ctx, { InstanceArn: instanceArn, PermissionSetArn: arn });
    return { tags: set.tags, put: (write, tags) => write.in(PermissionSets).put({ ...set, tags }) };
  }
  if (arn.includes(':instance/')) {
    requireSameInstance(input.InstanceArn, arn);
    const instance = await requireInstance(tx, ctx, arn);
    return { tags: instance.tags, put: (write, tags) => write.in(Instances).put({ ...instance, tags }) };
  }
  throw notFound(`Could not find the resource ${arn}`);
}

function requireSameInstance(given: string | undefined, own: string): void {
  if (given !== undefined && given !== own) throw invalid(`The resource belongs to another instance than ${given}.`);
}
