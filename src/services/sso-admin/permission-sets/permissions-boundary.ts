/** A permission set's permissions boundary: an AWS managed policy, or a reference to a customer managed one. */
import type { Operation } from '../../../wire/service.ts';
import { awsManagedPolicy } from '../../iam/internal.ts';
import { invalid, notFound } from '../errors.ts';
import { requireEditableSet, requirePermissionSet } from '../instance-access.ts';
import { referenceOf } from './permission-set-policies.ts';
import { putEdited } from './permission-sets.ts';
import type { PermissionsBoundary } from '../records.ts';

export const putPermissionsBoundaryToPermissionSet: Operation<
  'sso-admin',
  'PutPermissionsBoundaryToPermissionSet'
> = async (input, ctx) => {
  const { ManagedPolicyArn: managedPolicyArn, CustomerManagedPolicyReference: reference } = input.PermissionsBoundary;
  const policy = managedPolicyArn === undefined ? undefined : awsManagedPolicy(managedPolicyArn);
  await ctx.write(async (tx) => {
    const { set } = await requireEditableSet(tx, ctx, input);
    await putEdited(tx, { ...set, permissionsBoundary: boundary() });
  });
  return {};

  function boundary(): PermissionsBoundary {
    if ((managedPolicyArn === undefined) === (reference === undefined)) {
      throw invalid(
        'The permissions boundary must have either a ManagedPolicyArn or a CustomerManagedPolicyReference, ' +
          'and not both.',
      );
    }
    if (reference) return { customerManagedPolicy: referenceOf(reference) };
    if (managedPolicyArn === undefined || !policy)
      throw notFound(`Policy ${managedPolicyArn} does not exist or is not attachable.`);
    return { managedPolicyArn };
  }
};

export const getPermissionsBoundaryForPermissionSet: Operation<
  'sso-admin',
  'GetPermissionsBoundaryForPermissionSet'
> = async (input, ctx) => {
  const { set } = await ctx.read((tx) => requirePermissionSet(tx, ctx, input));
  const boundary = set.permissionsBoundary;
  if (!boundary) throw noBoundary(input.PermissionSetArn);
  if ('managedPolicyArn' in boundary) return { PermissionsBoundary: { ManagedPolicyArn: boundary.managedPolicyArn } };
  const { name, path } = boundary.customerManagedPolicy;
  return { PermissionsBoundary: { CustomerManagedPolicyReference: { Name: name, Path: path } } };
};

export const deletePermissionsBoundaryFromPermissionSet: Operation<
  'sso-admin',
  'DeletePermissionsBoundaryFromPermissionSet'
> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const { set } = await requireEditableSet(tx, ctx, input);
    const { permissionsBoundary, ...rest } = set;
    if (!permissionsBoundary) throw noBoundary(input.PermissionSetArn);
    await putEdited(tx, rest);
  });
  return {};
};

function noBoundary(permissionSetArn: string) {
  return notFound(`PermissionSet ${permissionSetArn} has no permissions boundary.`);
}
