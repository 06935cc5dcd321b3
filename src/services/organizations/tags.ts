/**
 * Tags of accounts, units, the root and policies.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_tagging.html
 */
import type { Context, ReadTx, WriteTx } from '../../wire/context.ts';
import type { Operation } from '../../wire/service.ts';
import { tagLists, type GivenTag, type Tag } from '../../wire/tags.ts';
import { requirePolicyManager, requireReader, scopeOf } from './access.ts';
import { accessDenied, constraint, invalidInput, targetNotFound } from './errors.ts';
import { requireTarget } from './tree/tree.ts';
import { Policies, ResourcePolicies, ResourceTags } from './records.ts';
import type { OrganizationRecord } from './records.ts';

/** Adds tags and replaces values. */
export const tagResource: Operation<'organizations', 'TagResource'> = (input, ctx) => {
  const given = checkTags(input.Tags);
  return ctx.write(async (tx) => {
    const organization = await requirePolicyManager(tx, ctx);
    await requireTaggable(tx, organization, input.ResourceId);
    const tags = rules.added(await tagsOf(tx, organization, input.ResourceId), given);
    await setTags(tx, organization, input.ResourceId, tags);
    return {};
  });
};

export const untagResource: Operation<'organizations', 'UntagResource'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requirePolicyManager(tx, ctx);
    await requireTaggable(tx, organization, input.ResourceId);
    const kept = rules.removed(await tagsOf(tx, organization, input.ResourceId), input.TagKeys);
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

const rules = tagLists({
  ignoresCase: false,
  most: 50,
  duplicate: (key) =>
    invalidInput(
      'DUPLICATE_TAG_KEY',
      `Tag keys must be unique among the tags attached to the same entity: ${key} is there twice.`,
    ),
  reserved: (key) =>
    invalidInput('INVALID_SYSTEM_TAGS_PARAMETER', `Tag keys that begin with aws: are AWS's own: ${key} cannot be set.`),
  tooMany: () =>
    constraint('MAX_TAG_LIMIT_EXCEEDED', 'You have exceeded the number of tags allowed on this resource (50).'),
});

/** The tags of a request. Fails with InvalidInputException for a key given twice or of AWS's own. */
export function checkTags(given: readonly GivenTag[] | undefined): Tag[] {
  return rules.counted(rules.checked(given));
}

/** Replaces the resource's tags. */
export async function setTags(
  tx: WriteTx,
  organization: OrganizationRecord,
  resourceId: string,
  tags: readonly Tag[],
): Promise<void> {
  rules.counted(tags);
  const table = tx.in(ResourceTags, scopeOf(organization));
  if (tags.length === 0) await table.delete(resourceId);
  else await table.put({ resourceId, tags });
}

/** Creating something with tags needs the permission to tag it, too. */
export async function requireTagging(ctx: Context, resource: string): Promise<void> {
  if (!(await ctx.isAllowed('organizations:TagResource', resource)).allowed) throw accessDenied();
}

export async function tagsOf(
  tx: ReadTx,
  organization: OrganizationRecord,
  resourceId: string,
): Promise<readonly Tag[]> {
  return (await tx.in(ResourceTags, scopeOf(organization)).get(resourceId))?.tags ?? [];
}

/** AWS's own policies have no tags. */
async function requireTaggable(tx: ReadTx, organization: OrganizationRecord, id: string): Promise<void> {
  if (id.startsWith('rp-')) {
    if ((await tx.in(ResourcePolicies, scopeOf(organization)).get('policy'))?.id !== id) throw targetNotFound();
  } else if (!id.startsWith('p-')) await requireTarget(tx, organization, id);
  else if (!(await tx.in(Policies, scopeOf(organization)).get(id))) throw targetNotFound();
}
