/**
 * Which SCPs and RCPs are in force in an account: those of the root, of each unit on the way down, and its own.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
import type { ReadTx } from '../../wire/context.ts';
import { pathOf, scopeOf } from './access.ts';
import { findPolicies } from './policies-by-id.ts';
import { isEnabled } from './policy-types.ts';
import { Accounts, PolicyAttachments } from './records.ts';
import type { OrganizationRecord, PolicyType } from './records.ts';

/** A service control or resource control policy as authorization reads it. */
export interface OrganizationPolicy { readonly arn: string; readonly document: string }

/** Policies by where they are attached, from the root over the units down to the account; every level must allow. */
export type OrganizationPolicyLevels = readonly (readonly OrganizationPolicy[])[];

const types = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;

/** No levels where the type is not enabled, or the account is no member. */
export async function effectivePolicies(tx: ReadTx, organization: OrganizationRecord, accountId: string): Promise<{ serviceControl: OrganizationPolicyLevels; resourceControl: OrganizationPolicyLevels }> {
  const enabled = types.filter((type) => isEnabled(organization, type));
  const targets = enabled.length === 0 ? [] : await targetsOf(tx, organization, accountId);
  if (targets.length === 0) return { serviceControl: [], resourceControl: [] };
  return {
    serviceControl: await policiesOnPath(tx, organization, 'SERVICE_CONTROL_POLICY', targets),
    resourceControl: await policiesOnPath(tx, organization, 'RESOURCE_CONTROL_POLICY', targets),
  };
}

/** Of one type, on the root and each place on the way down; no levels where the type is not enabled. */
export async function policiesOnPath(tx: ReadTx, organization: OrganizationRecord, type: PolicyType, targets: readonly string[]): Promise<OrganizationPolicyLevels> {
  if (!isEnabled(organization, type)) return [];
  const attached = await tx.in(PolicyAttachments, scopeOf(organization)).getMany(targets.map((target) => [target, type]));
  const policies = await findPolicies(tx, organization, [...new Set(attached.flatMap((attachments) => attachments?.policyIds ?? []))]);
  // A level without a policy allows nothing: what is missing in the store is a refusal, not a licence.
  return attached.map((attachments) => (attachments?.policyIds ?? []).flatMap((id) => {
    const policy = policies.get(id);
    return policy ? [{ arn: policy.arn, document: policy.content }] : [];
  }));
}

/** The root's id, the units' on the way down, the account's. */
export async function targetsOf(tx: ReadTx, organization: OrganizationRecord, accountId: string): Promise<readonly string[]> {
  const membership = (await tx.in(Accounts).get(accountId))?.membership;
  const path = membership && await pathOf(tx, organization, membership.parentId);
  if (path === undefined) return [];
  return [...path.split('/').slice(1, -1), accountId];
}
