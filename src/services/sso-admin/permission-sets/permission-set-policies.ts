/**
 * What a permission set grants: AWS managed policies, references to customer managed policies (by name and path, to
 * be there in each account), one inline policy.
 */
import type { Operation } from '../../../wire/service.ts';
import { awsManagedPolicy } from '../../iam/internal.ts';
import { conflict, notFound, quotaExceeded } from '../errors.ts';
import { lastPart, requireEditableSet, requirePermissionSet } from '../instance-access.ts';
import { nextToken } from '../../../wire/paging.ts';
import { byKey, pages } from '../paging.ts';
import { putEdited } from './permission-sets.ts';
import { checkInlinePolicy } from './inline-policy.ts';
import type { CustomerManagedPolicy, PermissionSetRecord } from '../records.ts';
import { policiesPerSetQuota } from '../records.ts';

export const attachManagedPolicyToPermissionSet: Operation<'sso-admin', 'AttachManagedPolicyToPermissionSet'> = async (
  input,
  ctx,
) => {
  const arn = input.ManagedPolicyArn;
  const policy = awsManagedPolicy(arn);
  await ctx.write(async (tx) => {
    const { set } = await requireEditableSet(tx, ctx, input);
    if (!policy) throw notFound(`Policy ${arn} does not exist or is not attachable.`);
    if (set.managedPolicies.some((attached) => attached.arn === arn)) {
      throw conflict(
        `Permission set with id ${lastPart(set.permissionSetArn)} already has a typed link attachment to a manged ` +
          `policy with ${arn}`,
      );
    }
    requireRoom(set, 'ManagedPolicy');
    await putEdited(tx, {
      ...set,
      managedPolicies: [...set.managedPolicies, { arn, name: policy.name }].sort(byKey((attached) => attached.arn)),
    });
  });
  return {};
};

export const detachManagedPolicyFromPermissionSet: Operation<
  'sso-admin',
  'DetachManagedPolicyFromPermissionSet'
> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const { set } = await requireEditableSet(tx, ctx, input);
    const managedPolicies = set.managedPolicies.filter((attached) => attached.arn !== input.ManagedPolicyArn);
    if (managedPolicies.length === set.managedPolicies.length)
      throw notFound(`Could not find ManagedPolicy with arn ${input.ManagedPolicyArn}`);
    await putEdited(tx, { ...set, managedPolicies });
  });
  return {};
};

export const listManagedPoliciesInPermissionSet: Operation<'sso-admin', 'ListManagedPoliciesInPermissionSet'> = async (
  input,
  ctx,
) => {
  const { set } = await ctx.read((tx) => requirePermissionSet(tx, ctx, input));
  const list = pages.inMemory(set.managedPolicies, ({ arn }) => arn, pages.options(input));
  return { AttachedManagedPolicies: list.items.map(({ arn, name }) => ({ Arn: arn, Name: name })), ...nextToken(list) };
};

export const attachCustomerManagedPolicyReferenceToPermissionSet: Operation<
  'sso-admin',
  'AttachCustomerManagedPolicyReferenceToPermissionSet'
> = async (input, ctx) => {
  const policy = referenceOf(input.CustomerManagedPolicyReference);
  await ctx.write(async (tx) => {
    const { set } = await requireEditableSet(tx, ctx, input);
    if (set.customerManagedPolicies.some((attached) => pathAndName(attached) === pathAndName(policy))) {
      throw conflict(
        `Given customer managed policy with name: ${policy.name} and path ${policy.path} already attached`,
      );
    }
    requireRoom(set, 'CustomerManagedPolicyReference');
    await putEdited(tx, {
      ...set,
      customerManagedPolicies: [...set.customerManagedPolicies, policy].sort(byKey(pathAndName)),
    });
  });
  return {};
};

export const detachCustomerManagedPolicyReferenceFromPermissionSet: Operation<
  'sso-admin',
  'DetachCustomerManagedPolicyReferenceFromPermissionSet'
> = async (input, ctx) => {
  const policy = referenceOf(input.CustomerManagedPolicyReference);
  await ctx.write(async (tx) => {
    const { set } = await requireEditableSet(tx, ctx, input);
    const customerManagedPolicies = set.customerManagedPolicies.filter(
      (attached) => pathAndName(attached) !== pathAndName(policy),
    );
    if (customerManagedPolicies.length === set.customerManagedPolicies.length) {
      throw notFound(
        `Given managed policy with name: ${policy.name}  and path ${policy.path} does not exist on PermissionSet`,
      );
    }
    await putEdited(tx, { ...set, customerManagedPolicies });
  });
  return {};
};

export const listCustomerManagedPolicyReferencesInPermissionSet: Operation<
  'sso-admin',
  'ListCustomerManagedPolicyReferencesInPermissionSet'
> = async (input, ctx) => {
  const { set } = await ctx.read((tx) => requirePermissionSet(tx, ctx, input));
  const list = pages.inMemory(set.customerManagedPolicies, pathAndName, pages.options(input));
  return {
    CustomerManagedPolicyReferences: list.items.map(({ name, path }) => ({ Name: name, Path: path })),
    ...nextToken(list),
  };
};

export const putInlinePolicyToPermissionSet: Operation<'sso-admin', 'PutInlinePolicyToPermissionSet'> = async (
  input,
  ctx,
) => {
  checkInlinePolicy(input.InlinePolicy);
  await ctx.write(async (tx) => {
    const { set } = await requireEditableSet(tx, ctx, input);
    await putEdited(tx, { ...set, inlinePolicy: input.InlinePolicy });
  });
  return {};
};

/** An empty text where there is none, as AWS answers. */
export const getInlinePolicyForPermissionSet: Operation<'sso-admin', 'GetInlinePolicyForPermissionSet'> = async (
  input,
  ctx,
) => {
  const { set } = await ctx.read((tx) => requirePermissionSet(tx, ctx, input));
  return { InlinePolicy: set.inlinePolicy ?? '' };
};

/** Deleting what is not there is no error, as reading it is none. */
export const deleteInlinePolicyFromPermissionSet: Operation<
  'sso-admin',
  'DeleteInlinePolicyFromPermissionSet'
> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const { set } = await requireEditableSet(tx, ctx, input);
    const { inlinePolicy, ...rest } = set;
    if (inlinePolicy !== undefined) await putEdited(tx, rest);
  });
  return {};
};

export function referenceOf({
  Name = '',
  Path = '/',
}: {
  readonly Name: string | undefined;
  readonly Path?: string | undefined;
}): CustomerManagedPolicy {
  return { name: Name, path: Path };
}

function pathAndName({ path, name }: CustomerManagedPolicy): string {
  return `${path}${name}`;
}

function requireRoom(set: PermissionSetRecord, what: string): void {
  if (set.managedPolicies.length + set.customerManagedPolicies.length >= policiesPerSetQuota)
    throw quotaExceeded(what, policiesPerSetQuota);
}
