/**
 * Tags of users, roles and customer managed policies. Whatever else has tags gets its operations from `tag-lists.ts`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
import type { Operation } from '../../../wire/service.ts';
import { requireCustomerPolicy } from '../policies/managed/managed-policies.ts';
import { putPrincipal, requireDescribable, requireModifiable, requirePrincipal } from '../principals/principals.ts';
import { Policies } from '../records.ts';
import { tagPage, tagsOfEntity } from './tag-lists.ts';

export const tagUser: Operation<'iam', 'TagUser'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const user = await requireModifiable(tx, ctx, 'user', input.UserName);
    await putPrincipal(tx, 'user', { ...user, tags: tagsOfEntity.added(user.tags, tagsOfEntity.checked(input.Tags)) });
    return {};
  });

export const untagUser: Operation<'iam', 'UntagUser'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const user = await requireModifiable(tx, ctx, 'user', input.UserName);
    await putPrincipal(tx, 'user', { ...user, tags: tagsOfEntity.removed(user.tags, input.TagKeys) });
    return {};
  });

export const listUserTags: Operation<'iam', 'ListUserTags'> = (input, ctx) =>
  ctx.read(async (tx) => tagPage((await requirePrincipal(tx, 'user', input.UserName)).tags, input));

export const tagRole: Operation<'iam', 'TagRole'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const role = await requireDescribable(tx, ctx, input.RoleName);
    await putPrincipal(tx, 'role', { ...role, tags: tagsOfEntity.added(role.tags, tagsOfEntity.checked(input.Tags)) });
    return {};
  });

export const untagRole: Operation<'iam', 'UntagRole'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const role = await requireDescribable(tx, ctx, input.RoleName);
    await putPrincipal(tx, 'role', { ...role, tags: tagsOfEntity.removed(role.tags, input.TagKeys) });
    return {};
  });

export const listRoleTags: Operation<'iam', 'ListRoleTags'> = (input, ctx) =>
  ctx.read(async (tx) => tagPage((await requirePrincipal(tx, 'role', input.RoleName)).tags, input));

export const tagPolicy: Operation<'iam', 'TagPolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const policy = await requireCustomerPolicy(tx, input.PolicyArn);
    await tx.in(Policies).put({ ...policy, tags: tagsOfEntity.added(policy.tags, tagsOfEntity.checked(input.Tags)) });
    return {};
  });

export const untagPolicy: Operation<'iam', 'UntagPolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const policy = await requireCustomerPolicy(tx, input.PolicyArn);
    await tx.in(Policies).put({ ...policy, tags: tagsOfEntity.removed(policy.tags, input.TagKeys) });
    return {};
  });

export const listPolicyTags: Operation<'iam', 'ListPolicyTags'> = (input, ctx) =>
  ctx.read(async (tx) => tagPage((await requireCustomerPolicy(tx, input.PolicyArn)).tags, input));
