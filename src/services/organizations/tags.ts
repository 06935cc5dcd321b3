/**
 * Tags of accounts, units, the root and policies.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_tagging.html
 */
import type { Context, ReadTx, WriteTx } from '../../wire/context.ts';
import type { Operation } from '../../wire/service.ts';
import { requirePolicyManager, requireReader, scopeOf } from './access.ts';
import { accessDenied, constraint, invalidInput, targetNotFound } from './errors.ts';
import { requireTarget } from './tree.ts';
import { Policies, ResourcePolicies, ResourceTags } from './records.ts';
import type { OrganizationRecord, TagRecord } from './records.ts';

const maxTags = 50;

/** Adds tags and replaces values. */
export const tagResource: Operation<'organizations', 'TagResource'> = (input, ctx) => {
  const added = checkTags(input.Tags);
  return ctx.write(async (tx) => {
    const organization = await requirePolicyManager(tx, ctx);
    await requireTaggable(tx, organization, input.ResourceId);
    const merged = new Map((await tagsOf(tx, organization, input.ResourceId)).map((tag) => [tag.Key, tag]));
    for (const tag of added) merged.set(tag.Key, tag);
    await setTags(tx, organization, input.ResourceId, [...merged.values()]);
    return {};
  });
};

export const untagResource: Operation<'organizations', 'UntagResource'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requirePolicyManager(tx, ctx);
    await requireTaggable(tx, organization, input.ResourceId);
    const removed = new Set(input.TagKeys);
    const kept = (await tagsOf(tx, organization, input.ResourceId)).filter((tag) => !removed.has(tag.Key));
    await setTags(tx, organization, input.ResourceId, kept);
    return {};
  });

/** All at once: a resource has 50 at most. */
export const listTagsForResource: Operation<'organizations', 'ListTagsForResource'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    await requireTaggable(tx, organization, input.ResourceId);
    return { Tags: [...(await tagsOf(tx, organization, input.ResourceId))] };
  });

/** The tags of a request, checked. Fails with InvalidInputException for a key given twice or of AWS's own. */
export function checkTags(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): TagRecord[] {
  const checked = new Map<string, TagRecord>();
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (checked.has(Key))
      throw invalidInput(
        'DUPLICATE_TAG_KEY',
        `Tag keys must be unique among the tags attached to the same entity: ${Key} is there twice.`,
      );
    if (Key.toLowerCase().startsWith('aws:'))
      throw invalidInput(
        'INVALID_SYSTEM_TAGS_PARAMETER',
        `Tag keys that begin with aws: are AWS's own: ${Key} cannot be set.`,
      );
    checked.set(Key, { Key, Value });
  }
  checkCount(checked.size);
  return [...checked.values()];
}

/** Replaces the resource's tags. */
export async function setTags(
  tx: WriteTx,
  organization: OrganizationRecord,
  resourceId: string,
  tags: readonly TagRecord[],
): Promise<void> {
  checkCount(tags.length);
  const table = tx.in(ResourceTags, scopeOf(organization));
  if (tags.length === 0) await table.delete(resourceId);
  else await table.put({ resourceId, tags });
}

/** Creating something with tags needs the permission to tag it, too. */
export async function requireTagging(ctx: Context, resource: string): Promise<void> {
  if (!(await ctx.isAllowed('organizations:TagResource', resource)).allowed) throw accessDenied();
}

function checkCount(count: number): void {
  if (count > maxTags)
    throw constraint(
      'MAX_TAG_LIMIT_EXCEEDED',
      `You have exceeded the number of tags allowed on this resource (${maxTags}).`,
    );
}

export async function tagsOf(
  tx: ReadTx,
  organization: OrganizationRecord,
  resourceId: string,
): Promise<readonly TagRecord[]> {
  return (await tx.in(ResourceTags, scopeOf(organization)).get(resourceId))?.tags ?? [];
}

/** AWS's own policies have no tags. */
async function requireTaggable(tx: ReadTx, organization: OrganizationRecord, id: string): Promise<void> {
  if (id.startsWith('rp-')) {
    if ((await tx.in(ResourcePolicies, scopeOf(organization)).get('policy'))?.id !== id) throw targetNotFound();
  } else if (!id.startsWith('p-')) await requireTarget(tx, organization, id);
  else if (!(await tx.in(Policies, scopeOf(organization)).get(id))) throw targetNotFound();
}
