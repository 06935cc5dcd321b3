/**
 * Which SCPs and RCPs are in force in an account: those of the root, of each unit on the way down, and its own.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import { scopeOf } from '../access.ts';
import { pathOf } from '../tree/tree.ts';
import { findPolicies } from './policies-by-id.ts';
import { isEnabled } from './policy-types.ts';
import type { Policy } from './policy-types.ts';
import { Accounts, PolicyAttachments } from '../records.ts';
import type { OrganizationRecord, PolicyType } from '../records.ts';

/** A service control or resource control policy as authorization reads it. */
export interface OrganizationPolicy {
  readonly arn: string;
  readonly document: string;
}

/** Policies by where they are attached, from the root over the units down to the account; every level must allow. */
export type OrganizationPolicyLevels = readonly (readonly OrganizationPolicy[])[];

const types = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;

/** No levels where the type is not enabled, or the account is no member. */
export async function effectivePolicies(
  tx: ReadTx,
  organization: OrganizationRecord,
  accountId: string,
): Promise<{ serviceControl: OrganizationPolicyLevels; resourceControl: OrganizationPolicyLevels }> {
  const enabled = types.filter((type) => isEnabled(organization, type));
  const targets = enabled.length === 0 ? [] : await targetsOf(tx, organization, accountId);
  if (targets.length === 0) return { serviceControl: [], resourceControl: [] };
  const attached = await attachedOnPath(tx, organization, enabled, targets);
  return {
    serviceControl: toLevels(attached.get('SERVICE_CONTROL_POLICY')),
    resourceControl: toLevels(attached.get('RESOURCE_CONTROL_POLICY')),
  };
}

/** The SCPs on the root and each place on the way down; no levels where they are not enabled. */
export async function serviceControlOnPath(
  tx: ReadTx,
  organization: OrganizationRecord,
  targets: readonly string[],
): Promise<OrganizationPolicyLevels> {
  const type = 'SERVICE_CONTROL_POLICY';
  return isEnabled(organization, type)
    ? toLevels((await attachedOnPath(tx, organization, [type], targets)).get(type))
    : [];
}

// A level without a policy allows nothing: what is missing in the store is a refusal, not a licence.
const toLevels = (levels: readonly AttachedLevel[] = []): OrganizationPolicyLevels =>
  levels.map(({ policies }) => policies.map(({ arn, content }) => ({ arn, document: content })));

/** What is attached to one root, unit or account. */
export interface AttachedLevel {
  readonly policies: readonly Policy[];
  /** Of the newest attachment or policy, domain milliseconds; 0: nothing is attached. */
  readonly updatedAt: number;
}

/** By type, from the root down; with one look at the attachments and one at the policies. */
export async function attachedOnPath<T extends PolicyType>(
  tx: ReadTx,
  organization: OrganizationRecord,
  types: readonly T[],
  targets: readonly string[],
): Promise<ReadonlyMap<T, readonly AttachedLevel[]>> {
  const attached = await tx
    .in(PolicyAttachments, scopeOf(organization))
    .getMany(types.flatMap((type) => targets.map((target) => [target, type])));
  const found = await findPolicies(tx, organization, [
    ...new Set(attached.flatMap((attachments) => attachments?.policyIds ?? [])),
  ]);
  const levels = attached.map((attachments) => {
    const policies = (attachments?.policyIds ?? []).flatMap((id) => found.get(id) ?? []);
    return {
      policies,
      updatedAt: Math.max(attachments?.updatedAt ?? 0, ...policies.map((policy) => policy.updatedAt ?? 0)),
    };
  });
  return new Map(
    types.map((type, index) => [type, levels.slice(index * targets.length, (index + 1) * targets.length)]),
  );
}

/** The root's id, the units' on the way down, the account's. */
export async function targetsOf(
  tx: ReadTx,
  organization: OrganizationRecord,
  accountId: string,
): Promise<readonly string[]> {
  const membership = (await tx.in(Accounts).get(accountId))?.membership;
  const path = membership && (await pathOf(tx, organization, membership.parentId));
  if (path === undefined) return [];
  return [...path.split('/').slice(1, -1), accountId];
}
