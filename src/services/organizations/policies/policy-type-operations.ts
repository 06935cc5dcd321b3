/**
 * Policy types, enabled and disabled in the root. Enabling SCPs or RCPs attaches AWS's full-access policy everywhere;
 * disabling a type detaches all of its policies, which stay.
 * https://docs.aws.amazon.com/organizations/latest/userguide/enable-policy-type.html
 */
import type { WriteTx } from '../../../wire/context.ts';
import type { Output } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { requirePolicyManager, scopeOf } from '../access.ts';
import { rootArn } from '../arns.ts';
import { notEnabled } from './policy-attachments.ts';
import { isEnabled, requireKnownType, requirePolicies, rulesOf } from './policy-types.ts';
import { Accounts, Organizations, PolicyAttachments, Units } from '../records.ts';
import type { OrganizationRecord, PolicyType } from '../records.ts';

type Root = NonNullable<Output<'organizations', 'EnablePolicyType'>['Root']>;

/** In force at once: AWS's PENDING_ENABLE does not occur. */
export const enablePolicyType: Operation<'organizations', 'EnablePolicyType'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requirePolicyManager(tx, ctx);
    requireRoot(organization, input.RootId);
    const type = requireKnownType(input.PolicyType);
    requirePolicies(organization);
    if (isEnabled(organization, type))
      throw new AwsError('PolicyTypeAlreadyEnabledException', 'The specified policy type is already enabled.');
    const changed = { ...organization, policyTypes: [...(organization.policyTypes ?? []), type].sort() };
    await tx.in(Organizations).put(changed);
    await attachEverywhere(tx, organization, type, ctx.clock.now());
    return { Root: toRoot(changed) };
  });

/** What was attached is forgotten: enabling again starts from the full-access policy. */
export const disablePolicyType: Operation<'organizations', 'DisablePolicyType'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requirePolicyManager(tx, ctx);
    requireRoot(organization, input.RootId);
    const type = requireKnownType(input.PolicyType);
    if (!isEnabled(organization, type)) throw notEnabled();
    const { policyTypes = [], ...others } = organization;
    const left = policyTypes.filter((other) => other !== type);
    const changed = left.length === 0 ? others : { ...others, policyTypes: left };
    await tx.in(Organizations).put(changed);
    const table = tx.in(PolicyAttachments, scopeOf(organization));
    for (const { targetId } of await table.allBy('type', [type])) await table.delete(targetId, type);
    return { Root: toRoot(changed) };
  });

/** With the policy types that are enabled in it. */
export function toRoot(organization: OrganizationRecord): Root {
  return {
    Id: organization.rootId,
    Arn: rootArn(organization),
    Name: 'Root',
    PolicyTypes: (organization.policyTypes ?? []).map((Type) => ({ Type, Status: 'ENABLED' })),
  };
}

async function attachEverywhere(
  tx: WriteTx,
  organization: OrganizationRecord,
  type: PolicyType,
  now: number,
): Promise<void> {
  const { fullAccess } = rulesOf(type);
  if (!fullAccess) return;
  const units = await tx.in(Units, scopeOf(organization)).all();
  const accounts = await tx.in(Accounts).allBy('member', ['member']);
  const table = tx.in(PolicyAttachments, scopeOf(organization));
  for (const targetId of [organization.rootId, ...[...units, ...accounts].map(({ id }) => id)]) {
    await table.put({ targetId, type, policyIds: [fullAccess.id], updatedAt: now });
  }
}

function requireRoot(organization: OrganizationRecord, rootId: string): void {
  if (rootId !== organization.rootId)
    throw new AwsError('RootNotFoundException', "You specified a root that doesn't exist.");
}
