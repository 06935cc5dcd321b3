/** What a permission set grants: its policies and its boundary. */
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  AttachManagedPolicyToPermissionSetCommand,
  DeleteInlinePolicyFromPermissionSetCommand,
  DeletePermissionsBoundaryFromPermissionSetCommand,
  DetachCustomerManagedPolicyReferenceFromPermissionSetCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  PutPermissionsBoundaryToPermissionSetCommand,
  type AttachedManagedPolicy,
  type CustomerManagedPolicyReference,
  type PermissionsBoundary,
} from '@aws-sdk/client-sso-admin';
import { isNotFound } from '../../../api/errors';
import { everyPage } from './every-page';
import type { SetKey } from './permission-sets';
import { callSsoAdmin as call } from './sso-admin';

export type { AttachedManagedPolicy, CustomerManagedPolicyReference, PermissionsBoundary };

export interface SetPolicies {
  readonly awsManaged: readonly AttachedManagedPolicy[];
  readonly customerManaged: readonly CustomerManagedPolicyReference[];
  /** JSON text; empty where there is none. */
  readonly inline: string;
  readonly boundary?: PermissionsBoundary;
}

export async function getSetPolicies(set: SetKey, signal?: AbortSignal): Promise<SetPolicies> {
  const options = { ...(signal && { abortSignal: signal }) };
  const [awsManaged, customerManaged, inline, boundary] = await Promise.all([
    everyPage(async (NextToken) => {
      const page = await call((client) =>
        client.send(
          new ListManagedPoliciesInPermissionSetCommand({ ...set, ...(NextToken && { NextToken }) }),
          options,
        ),
      );
      return { items: page.AttachedManagedPolicies, next: page.NextToken };
    }),
    everyPage(async (NextToken) => {
      const page = await call((client) =>
        client.send(
          new ListCustomerManagedPolicyReferencesInPermissionSetCommand({ ...set, ...(NextToken && { NextToken }) }),
          options,
        ),
      );
      return { items: page.CustomerManagedPolicyReferences, next: page.NextToken };
    }),
    call((client) => client.send(new GetInlinePolicyForPermissionSetCommand(set), options)),
    getBoundary(set, signal),
  ]);
  return { awsManaged, customerManaged, inline: inline.InlinePolicy ?? '', ...(boundary && { boundary }) };
}

/** AWS answers "not found" where there is no boundary; where there is no set, the other requests say so. */
async function getBoundary(set: SetKey, signal?: AbortSignal): Promise<PermissionsBoundary | undefined> {
  try {
    const answer = await call((client) =>
      client.send(new GetPermissionsBoundaryForPermissionSetCommand(set), { ...(signal && { abortSignal: signal }) }),
    );
    return answer.PermissionsBoundary;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

const referenceKey = ({ Path = '/', Name = '' }: CustomerManagedPolicyReference) => `${Path}${Name}`;
const boundaryKey = (boundary: PermissionsBoundary | undefined) =>
  boundary?.ManagedPolicyArn ??
  (boundary?.CustomerManagedPolicyReference && referenceKey(boundary.CustomerManagedPolicyReference)) ??
  '';

/** Makes the set grant `wanted` where it grants `before`: only what differs is sent, and what goes makes room first. */
export async function putSetPolicies(set: SetKey, before: SetPolicies, wanted: SetPolicies): Promise<void> {
  const had = new Set(before.awsManaged.map(({ Arn }) => Arn));
  const wants = new Set(wanted.awsManaged.map(({ Arn }) => Arn));
  for (const { Arn } of before.awsManaged) {
    if (!wants.has(Arn))
      await call((client) =>
        client.send(new DetachManagedPolicyFromPermissionSetCommand({ ...set, ManagedPolicyArn: Arn })),
      );
  }
  const hadReferences = new Set(before.customerManaged.map(referenceKey));
  const wantsReferences = new Set(wanted.customerManaged.map(referenceKey));
  for (const reference of before.customerManaged) {
    if (wantsReferences.has(referenceKey(reference))) continue;
    await call((client) =>
      client.send(
        new DetachCustomerManagedPolicyReferenceFromPermissionSetCommand({
          ...set,
          CustomerManagedPolicyReference: reference,
        }),
      ),
    );
  }
  for (const { Arn } of wanted.awsManaged) {
    if (!had.has(Arn))
      await call((client) =>
        client.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn: Arn })),
      );
  }
  for (const reference of wanted.customerManaged) {
    if (hadReferences.has(referenceKey(reference))) continue;
    await call((client) =>
      client.send(
        new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
          ...set,
          CustomerManagedPolicyReference: reference,
        }),
      ),
    );
  }
  if (wanted.inline !== before.inline) {
    if (wanted.inline === '') await call((client) => client.send(new DeleteInlinePolicyFromPermissionSetCommand(set)));
    else
      await call((client) =>
        client.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: wanted.inline })),
      );
  }
  if (boundaryKey(wanted.boundary) !== boundaryKey(before.boundary)) {
    if (wanted.boundary)
      await call((client) =>
        client.send(new PutPermissionsBoundaryToPermissionSetCommand({ ...set, PermissionsBoundary: wanted.boundary })),
      );
    else await call((client) => client.send(new DeletePermissionsBoundaryFromPermissionSetCommand(set)));
  }
}

/** Whether two states grant the same. */
export function samePolicies(a: SetPolicies, b: SetPolicies): boolean {
  const text = (policies: SetPolicies) =>
    JSON.stringify([
      policies.awsManaged.map(({ Arn }) => Arn).sort(),
      policies.customerManaged.map(referenceKey).sort(),
      policies.inline,
      boundaryKey(policies.boundary),
    ]);
  return text(a) === text(b);
}
