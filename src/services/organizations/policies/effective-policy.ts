/**
 * Which management policy holds for an account: those of the root, of each unit on the way down and its own, merged.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeEffectivePolicy.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { requireOrganization, requireReader } from '../access.ts';
import { invalidInput, targetNotFound } from '../errors.ts';
import { isMember } from '../accounts/members.ts';
import { attachedOnPath, targetsOf } from './effective-policies.ts';
import { mergePolicies, type JsonObject } from './management-policies.ts';
import { isEnabled } from './policy-types.ts';
import { Accounts } from '../records.ts';
import type { ManagementPolicyType, OrganizationRecord } from '../records.ts';

/** A member account may ask for itself; the management account and delegated administrators for every account. */
export const describeEffectivePolicy: Operation<'organizations', 'DescribeEffectivePolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const targetId = input.TargetId ?? ctx.account;
    const organization = await requireViewer(tx, ctx, targetId);
    if (!/^\d{12}$/.test(targetId))
      throw invalidInput(
        'INVALID_PATTERN_TARGET_ID',
        `Effective policies are those of accounts: ${targetId} is a root or a unit. Name one of its accounts.`,
      );
    if (!isMember(await tx.in(Accounts).get(targetId))) throw targetNotFound();
    // The model's types are those of management policies alone.
    const type = input.PolicyType as ManagementPolicyType;
    if (!isEnabled(organization, type)) throw notFound();
    const levels = (await attachedOnPath(tx, organization, [type], await targetsOf(tx, organization, targetId))).get(
      type,
    )!;
    if (levels.every(({ policies }) => policies.length === 0)) throw notFound();
    const merged = mergePolicies(
      levels.map(({ policies }) => policies.map(({ content }) => JSON.parse(content) as JsonObject)),
    );
    const updatedAt = Math.max(...levels.map((level) => level.updatedAt));
    return {
      EffectivePolicy: {
        PolicyContent: JSON.stringify(merged),
        LastUpdatedTimestamp: new Date(updatedAt),
        TargetId: targetId,
        PolicyType: type,
      },
    };
  });

async function requireViewer(tx: ReadTx, ctx: Context, targetId: string): Promise<OrganizationRecord> {
  return targetId === ctx.account ? requireOrganization(tx, ctx) : requireReader(tx, ctx);
}

function notFound(): AwsError {
  return new AwsError(
    'EffectivePolicyNotFoundException',
    'If you ran this action on the management account, this policy type is not enabled. ' +
      "If you ran the action on a member account, the account doesn't have an effective policy of this type. " +
      'Contact the administrator of your organization about attaching a policy of this type to the account.',
  );
}
