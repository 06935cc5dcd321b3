/**
 * Permissions boundaries of users and roles:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { notAttachable } from '../errors.ts';
import { findPolicy } from './managed/managed-policies.ts';
import { changeUsage } from './managed/policy-usage.ts';
import { putPrincipal, requireModifiable } from '../principals/principals.ts';

/** Throws NoSuchEntity or InvalidInput unless the ARN names a managed policy. */
export async function requireBoundary(tx: ReadTx, arn: string): Promise<void> {
  if (!(await findPolicy(tx, arn))) throw notAttachable(arn);
}

function setBoundary(ctx: Context, kind: 'user' | 'role', name: string, arn: string): Promise<Record<never, never>> {
  return ctx.write(async (tx) => {
    const principal = await requireModifiable(tx, ctx, kind, name);
    await requireBoundary(tx, arn);
    if (principal.boundary === arn) return {};
    if (principal.boundary !== undefined) await changeUsage(tx, principal.boundary, { boundaries: -1 });
    await changeUsage(tx, arn, { boundaries: 1 });
    await putPrincipal(tx, kind, { ...principal, boundary: arn });
    return {};
  });
}

function removeBoundary(ctx: Context, kind: 'user' | 'role', name: string): Promise<Record<never, never>> {
  return ctx.write(async (tx) => {
    const { boundary, ...principal } = await requireModifiable(tx, ctx, kind, name);
    if (boundary === undefined)
      throw new AwsError('NoSuchEntity', `The ${kind} with name ${name} has no permissions boundary.`);
    await changeUsage(tx, boundary, { boundaries: -1 });
    await putPrincipal(tx, kind, principal);
    return {};
  });
}

export const putUserPermissionsBoundary: Operation<'iam', 'PutUserPermissionsBoundary'> = (input, ctx) =>
  setBoundary(ctx, 'user', input.UserName, input.PermissionsBoundary);

export const deleteUserPermissionsBoundary: Operation<'iam', 'DeleteUserPermissionsBoundary'> = (input, ctx) =>
  removeBoundary(ctx, 'user', input.UserName);

export const putRolePermissionsBoundary: Operation<'iam', 'PutRolePermissionsBoundary'> = (input, ctx) =>
  setBoundary(ctx, 'role', input.RoleName, input.PermissionsBoundary);

export const deleteRolePermissionsBoundary: Operation<'iam', 'DeleteRolePermissionsBoundary'> = (input, ctx) =>
  removeBoundary(ctx, 'role', input.RoleName);
