/**
 * Instance profiles: a role's container. https://docs.aws.amazon.com/IAM/latest/APIReference/API_InstanceProfile.html
 */
import type { InstanceProfile } from '@aws-sdk/client-iam';
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { changeCount } from '../account/counts.ts';
import { deleteConflict, overQuota } from '../errors.ts';
import { listPage, storedPage } from '../paging.ts';
import { currentSecond, entityArn, requireModifiable, requirePrincipal } from '../principals/principals.ts';
import { quotas } from '../account/quotas.ts';
import { InstanceProfiles, nameKey, Roles } from '../records.ts';
import type { InstanceProfileRecord } from '../records.ts';
import { toRole } from './to-role.ts';
import { tagOperations, tagsOfEntity } from '../tags/tag-lists.ts';

/** Throws EntityAlreadyExists when the name is taken, case aside. */
export const createInstanceProfile: Operation<'iam', 'CreateInstanceProfile'> = async (input, ctx) => {
  const { InstanceProfileName: name, Path: path = '/' } = input;
  const profile: InstanceProfileRecord = {
    name,
    path,
    id: `AIPA${ctx.ids.base32(17)}`,
    arn: entityArn(ctx.account, 'instance-profile', path, name),
    createdAt: currentSecond(ctx),
    tags: tagsOfEntity.checked(input.Tags),
  };
  await ctx.write(async (tx) => {
    if (await tx.in(InstanceProfiles).get(nameKey(name)))
      throw new AwsError('EntityAlreadyExists', `Instance Profile ${name} already exists.`);
    await changeCount(tx, 'InstanceProfiles', 1);
    await tx.in(InstanceProfiles).insert(profile);
  });
  return { InstanceProfile: { ...shown(profile, []), ...(profile.tags.length > 0 && { Tags: [...profile.tags] }) } };
};

export const getInstanceProfile: Operation<'iam', 'GetInstanceProfile'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const profile = await requireInstanceProfile(tx, input.InstanceProfileName);
    const [answer] = await toInstanceProfiles(tx, [profile]);
    return { InstanceProfile: { ...answer!, ...(profile.tags.length > 0 && { Tags: [...profile.tags] }) } };
  });

/** In the order of their names. */
export const listInstanceProfiles: Operation<'iam', 'ListInstanceProfiles'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const prefix = input.PathPrefix ?? '/';
    const { items, page } = await storedPage(
      (options) => tx.in(InstanceProfiles).list([], options),
      input,
      (profile) => profile.path.startsWith(prefix),
    );
    return { InstanceProfiles: await toInstanceProfiles(tx, items), ...page };
  });

export const listInstanceProfilesForRole: Operation<'iam', 'ListInstanceProfilesForRole'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const role = await requirePrincipal(tx, 'role', input.RoleName);
    const { items, page } = listPage(await instanceProfilesOfRole(tx, role.name), (profile) => profile.name, input);
    return { InstanceProfiles: await toInstanceProfiles(tx, items), ...page };
  });

/** Throws DeleteConflict while a role is in it. */
export const deleteInstanceProfile: Operation<'iam', 'DeleteInstanceProfile'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const profile = await requireInstanceProfile(tx, input.InstanceProfileName);
    if (profile.role !== undefined)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    await changeCount(tx, 'InstanceProfiles', -1);
    await tx.in(InstanceProfiles).delete(nameKey(profile.name));
    return {};
  });

/** Throws UnmodifiableEntity for a role that belongs to AWS. */
export const addRoleToInstanceProfile: Operation<'iam', 'AddRoleToInstanceProfile'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const profile = await requireInstanceProfile(tx, input.InstanceProfileName);
    const role = await requireModifiable(tx, ctx, 'role', input.RoleName);
    if (profile.role !== undefined)
      throw overQuota('InstanceSessionsPerInstanceProfile', quotas.rolesPerInstanceProfile);
    await tx.in(InstanceProfiles).put({ ...profile, role: nameKey(role.name) });
    return {};
  });

export const removeRoleFromInstanceProfile: Operation<'iam', 'RemoveRoleFromInstanceProfile'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { role, ...profile } = await requireInstanceProfile(tx, input.InstanceProfileName);
    if (role === undefined || role !== nameKey(input.RoleName)) {
      // Only then: a role of AWS's that an earlier version let in has to come out.
      await requireModifiable(tx, ctx, 'role', input.RoleName);
      throw new AwsError(
        'NoSuchEntity',
        `The role with name ${input.RoleName} is not in the instance profile ${profile.name}.`,
      );
    }
    await tx.in(InstanceProfiles).put(profile);
    return {};
  });

/** Throws NoSuchEntity. */
export async function requireInstanceProfile(tx: ReadTx, name: string): Promise<InstanceProfileRecord> {
  const profile = await tx.in(InstanceProfiles).get(nameKey(name));
  if (!profile) throw new AwsError('NoSuchEntity', `Instance Profile ${name} cannot be found.`);
  return profile;
}

export function instanceProfilesOfRole(tx: ReadTx, roleName: string): Promise<InstanceProfileRecord[]> {
  return tx.in(InstanceProfiles).allBy('role', [nameKey(roleName)]);
}

/** With their roles; lists leave out tags, as AWS's do. */
export async function toInstanceProfiles(
  tx: ReadTx,
  profiles: readonly InstanceProfileRecord[],
): Promise<InstanceProfile[]> {
  return Promise.all(
    profiles.map(async (profile) => {
      const role = profile.role === undefined ? undefined : await tx.in(Roles).get(profile.role);
      return shown(profile, role ? [await toRole(tx, role)] : []);
    }),
  );
}

function shown(profile: InstanceProfileRecord, roles: InstanceProfile['Roles']): InstanceProfile {
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: new Date(profile.createdAt),
    Roles: roles,
  };
}

const ofProfile = tagOperations(InstanceProfiles, (tx, input: { readonly InstanceProfileName: string }) =>
  requireInstanceProfile(tx, input.InstanceProfileName),
);
export const tagInstanceProfile: Operation<'iam', 'TagInstanceProfile'> = ofProfile.tag;
export const untagInstanceProfile: Operation<'iam', 'UntagInstanceProfile'> = ofProfile.untag;
export const listInstanceProfileTags: Operation<'iam', 'ListInstanceProfileTags'> = ofProfile.list;
