/** What a permission set's roles have, by name: for people who have one of them and may ask nothing themselves. */
import type { ReadTx } from '../../../wire/context.ts';
import { PermissionSets } from '../records.ts';

export interface NamedPolicy {
  readonly kind: 'aws-managed' | 'customer-managed' | 'inline' | 'boundary';
  readonly name: string;
}

export async function namedPoliciesOf(
  tx: ReadTx,
  { instanceArn, permissionSetArn }: { readonly instanceArn: string; readonly permissionSetArn: string },
): Promise<readonly NamedPolicy[]> {
  const set = await tx.in(PermissionSets).get(instanceArn, permissionSetArn);
  if (set === undefined) return [];
  const boundary = set.permissionsBoundary;
  return [
    ...set.managedPolicies.map(({ name }): NamedPolicy => ({ kind: 'aws-managed', name })),
    ...set.customerManagedPolicies.map((policy): NamedPolicy => ({ kind: 'customer-managed', name: policy.name })),
    ...(set.inlinePolicy === undefined ? [] : [{ kind: 'inline', name: 'Inline policy' } as const]),
    ...(boundary === undefined ? [] : [{ kind: 'boundary', name: boundaryName(boundary) } as const]),
  ];
}

function boundaryName(boundary: object): string {
  const { managedPolicyArn, customerManagedPolicy } = boundary as {
    readonly managedPolicyArn?: string;
    readonly customerManagedPolicy?: { readonly name?: string };
  };
  return managedPolicyArn?.split('/').at(-1) ?? customerManagedPolicy?.name ?? 'Permissions boundary';
}
