/** Roles: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
import type { Operation } from '../../../wire/service.ts';
import { requireBoundary } from '../policies/boundaries.ts';
import { changeCount } from '../account/counts.ts';
import { alreadyExists, deleteConflict } from '../errors.ts';
import { instanceProfilesOfRole } from './instance-profiles.ts';
import { storedPage } from '../paging.ts';
import { storedForm } from '../policies/documents/policy-documents.ts';
import { changeUsage } from '../policies/managed/policy-usage.ts';
import {
  checkReserved,
  currentSecond,
  entityArn,
  putPrincipal,
  requireDescribable,
  requireModifiable,
  requirePrincipal,
} from '../principals/principals.ts';
import { nameKey, Roles } from '../records.ts';
import type { RoleRecord } from '../records.ts';
import { tagsOfEntity } from '../tags/tag-lists.ts';
import { toRole } from './to-role.ts';
import { bindTrusted, checkTrustDocument } from '../policies/documents/trust-policies.ts';

const defaultMaxSessionSeconds = 3600;

/** Throws EntityAlreadyExists when the name is taken, case aside; UnmodifiableEntity under a path that is AWS's own. */
export const createRole: Operation<'iam', 'CreateRole'> = async (input, ctx) => {
  const { RoleName: name, Path: path = '/', PermissionsBoundary: boundary } = input;
  checkReserved(ctx.caller, { name, path });
  const principals = checkTrustDocument(input.AssumeRolePolicyDocument);
  const role: RoleRecord = {
    name,
    path,
    id: `AROA${ctx.ids.base32(17)}`,
    arn: entityArn(ctx.account, 'role', path, name),
    createdAt: currentSecond(ctx),
    trustPolicy: storedForm(input.AssumeRolePolicyDocument),
    ...(input.Description !== undefined && { description: input.Description }),
    maxSessionSeconds: input.MaxSessionDuration ?? defaultMaxSessionSeconds,
    attached: [],
    inline: [],
    tags: tagsOfEntity.checked(input.Tags),
    ...(boundary !== undefined && { boundary }),
  };
  return ctx.write(async (tx) => {
    if (await tx.in(Roles).get(nameKey(name))) throw alreadyExists('role', name);
    await changeCount(tx, 'Roles', 1);
    const made = { ...role, trustedIds: await bindTrusted(tx, principals) };
    if (boundary !== undefined) {
      await requireBoundary(tx, boundary);
      await changeUsage(tx, boundary, { boundaries: 1 });
    }
    await tx.in(Roles).insert(made);
    return { Role: await toRole(tx, made, { detail: true, made: true }) };
  });
};

export const getRole: Operation<'iam', 'GetRole'> = (input, ctx) =>
  ctx.read(async (tx) => ({
    Role: await toRole(tx, await requirePrincipal(tx, 'role', input.RoleName), { detail: true }),
  }));

/** In the order of their names. */
export const listRoles: Operation<'iam', 'ListRoles'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const prefix = input.PathPrefix ?? '/';
    const { items, page } = await storedPage(
      (options) => tx.in(Roles).list([], options),
      input,
      (role) => role.path.startsWith(prefix),
    );
    return { Roles: await Promise.all(items.map((role) => toRole(tx, role))), ...page };
  });

/** What is not given stays as it is. */
export const updateRole: Operation<'iam', 'UpdateRole'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const role =
      input.MaxSessionDuration === undefined
        ? await requireDescribable(tx, ctx, input.RoleName)
        : await requireModifiable(tx, ctx, 'role', input.RoleName);
    await putPrincipal(tx, 'role', {
      ...role,
      ...(input.Description !== undefined && { description: input.Description }),
      ...(input.MaxSessionDuration !== undefined && { maxSessionSeconds: input.MaxSessionDuration }),
    });
    return {};
  });

export const updateRoleDescription: Operation<'iam', 'UpdateRoleDescription'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const role = { ...(await requireDescribable(tx, ctx, input.RoleName)), description: input.Description };
    await putPrincipal(tx, 'role', role);
    return { Role: await toRole(tx, role, { detail: true }) };
  });

export const updateAssumeRolePolicy: Operation<'iam', 'UpdateAssumeRolePolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const role = await requireModifiable(tx, ctx, 'role', input.RoleName);
    const principals = checkTrustDocument(input.PolicyDocument);
    await putPrincipal(tx, 'role', {
      ...role,
      trustPolicy: storedForm(input.PolicyDocument),
      trustedIds: await bindTrusted(tx, principals),
    });
    return {};
  });

/** Throws DeleteConflict while the role has policies or is in an instance profile. */
export const deleteRole: Operation<'iam', 'DeleteRole'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const role = await requireModifiable(tx, ctx, 'role', input.RoleName);
    if (role.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (role.inline.length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
    if ((await instanceProfilesOfRole(tx, role.name)).length > 0)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    if (role.boundary !== undefined) await changeUsage(tx, role.boundary, { boundaries: -1 });
    await changeCount(tx, 'Roles', -1);
    await tx.in(Roles).delete(nameKey(role.name));
    return {};
  });
