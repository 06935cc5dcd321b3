/** What a permission set allows: managed policies, customers' ones by name, an inline one, a boundary. */
import { isDeepStrictEqual } from 'node:util';
import { documentText, ifThere, type ResourceCall } from '../../../wire/resource-type.ts';

export interface SetKey {
  readonly InstanceArn: string;
  readonly PermissionSetArn: string;
}

interface Reference {
  readonly Name: string;
  readonly Path?: string;
}

export interface SetPolicies {
  readonly ManagedPolicies?: readonly string[];
  readonly CustomerManagedPolicyReferences?: readonly Reference[];
  readonly InlinePolicy?: unknown;
  readonly PermissionsBoundary?: {
    readonly ManagedPolicyArn?: string;
    readonly CustomerManagedPolicyReference?: Reference;
  };
}

const gone = 'ResourceNotFoundException';

/** From those that a template had before to those that it has now. */
export async function changePolicies(
  { aws }: ResourceCall,
  key: SetKey,
  desired: SetPolicies,
  previous: SetPolicies = {},
): Promise<void> {
  const sso = aws['sso-admin'];
  const { ManagedPolicies: arns = [], CustomerManagedPolicyReferences: named = [] } = desired;
  const { ManagedPolicies: arnsBefore = [], CustomerManagedPolicyReferences: namedBefore = [] } = previous;
  const has = (list: readonly Reference[], one: Reference): boolean =>
    list.some(({ Name, Path = '/' }) => Name === one.Name && Path === (one.Path ?? '/'));
  for (const ManagedPolicyArn of arnsBefore)
    if (!arns.includes(ManagedPolicyArn))
      await ifThere(gone, () => sso.detachManagedPolicyFromPermissionSet({ ...key, ManagedPolicyArn }));
  for (const CustomerManagedPolicyReference of namedBefore)
    if (!has(named, CustomerManagedPolicyReference))
      await ifThere(gone, () =>
        sso.detachCustomerManagedPolicyReferenceFromPermissionSet({ ...key, CustomerManagedPolicyReference }),
      );
  for (const ManagedPolicyArn of arns)
    if (!arnsBefore.includes(ManagedPolicyArn))
      await sso.attachManagedPolicyToPermissionSet({ ...key, ManagedPolicyArn });
  for (const CustomerManagedPolicyReference of named)
    if (!has(namedBefore, CustomerManagedPolicyReference))
      await sso.attachCustomerManagedPolicyReferenceToPermissionSet({ ...key, CustomerManagedPolicyReference });
  if (!isDeepStrictEqual(desired.InlinePolicy, previous.InlinePolicy)) {
    if (desired.InlinePolicy === undefined) await ifThere(gone, () => sso.deleteInlinePolicyFromPermissionSet(key));
    else await sso.putInlinePolicyToPermissionSet({ ...key, InlinePolicy: documentText(desired.InlinePolicy) });
  }
  if (!isDeepStrictEqual(desired.PermissionsBoundary, previous.PermissionsBoundary)) {
    const { PermissionsBoundary } = desired;
    if (!PermissionsBoundary) await ifThere(gone, () => sso.deletePermissionsBoundaryFromPermissionSet(key));
    else await sso.putPermissionsBoundaryToPermissionSet({ ...key, PermissionsBoundary });
  }
}

export async function policiesOf({ aws }: ResourceCall, key: SetKey): Promise<SetPolicies> {
  const sso = aws['sso-admin'];
  const { AttachedManagedPolicies: managed = [] } = await sso.listManagedPoliciesInPermissionSet({
    ...key,
    MaxResults: 100,
  });
  const { CustomerManagedPolicyReferences: named = [] } = await sso.listCustomerManagedPolicyReferencesInPermissionSet({
    ...key,
    MaxResults: 100,
  });
  const { InlinePolicy: inline } = await sso.getInlinePolicyForPermissionSet(key);
  const boundary = (await ifThere(gone, () => sso.getPermissionsBoundaryForPermissionSet(key)))?.PermissionsBoundary;
  return {
    ...(managed.length > 0 && { ManagedPolicies: managed.map(({ Arn }) => Arn!) }),
    ...(named.length > 0 && { CustomerManagedPolicyReferences: named as Reference[] }),
    ...(inline && { InlinePolicy: JSON.parse(inline) }),
    ...(boundary && { PermissionsBoundary: boundary as NonNullable<SetPolicies['PermissionsBoundary']> }),
  };
}
