/**
 * Which policy is attached where.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import type { Output } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { requirePolicyManager, requireReader, scopeOf } from '../access.ts';
import { resourceArn } from '../arns.ts';
import { constraint, invalidInput } from '../errors.ts';
import { nextToken } from '../../../wire/paging.ts';
import { pages } from '../paging.ts';
import { requireTarget } from '../tree/tree.ts';
import { findPolicies, requirePolicy } from './policies-by-id.ts';
import { toSummary } from './policies.ts';
import { isEnabled, requireKnownType, rulesOf } from './policy-types.ts';
import { Accounts, PolicyAttachments, Units } from '../records.ts';
import type { OrganizationRecord } from '../records.ts';

type Target = NonNullable<Output<'organizations', 'ListTargetsForPolicy'>['Targets']>[number];

/** In force at once, for the target and everything below it. */
export const attachPolicy: Operation<'organizations', 'AttachPolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requirePolicyManager(tx, ctx);
    const { id, type } = await requirePolicy(tx, organization, input.PolicyId);
    await requireTarget(tx, organization, input.TargetId);
    if (!isEnabled(organization, type)) throw notEnabled();
    const table = tx.in(PolicyAttachments, scopeOf(organization));
    const attached = (await table.get(input.TargetId, type))?.policyIds ?? [];
    if (attached.includes(id))
      throw new AwsError(
        'DuplicatePolicyAttachmentException',
        'A policy with the specified name and type already exists.',
      );
    const { maxPerTarget } = rulesOf(type);
    if (attached.length >= maxPerTarget) {
      throw constraint(
        'MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
        `You have attached the maximum number of policies to the specified target (${maxPerTarget}).`,
      );
    }
    await table.put({
      targetId: input.TargetId,
      type,
      policyIds: [...attached, id].sort(),
      updatedAt: ctx.clock.now(),
    });
    return {};
  });

/** One SCP at least stays attached; RCPFullAWSAccess always does. */
export const detachPolicy: Operation<'organizations', 'DetachPolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requirePolicyManager(tx, ctx);
    const { id, type } = await requirePolicy(tx, organization, input.PolicyId);
    await requireTarget(tx, organization, input.TargetId);
    const table = tx.in(PolicyAttachments, scopeOf(organization));
    const attached = (await table.get(input.TargetId, type))?.policyIds ?? [];
    if (!attached.includes(id)) {
      throw new AwsError(
        'PolicyNotAttachedException',
        "The policy isn't attached to the specified target in the specified root.",
      );
    }
    const { fullAccess } = rulesOf(type);
    if (type === 'RESOURCE_CONTROL_POLICY' && id === fullAccess?.id) {
      throw invalidInput('NON_DETACHABLE_POLICY', "You can't detach this Amazon Web Services Managed Policy.");
    }
    const left = attached.filter((other) => other !== id);
    if (left.length === 0 && fullAccess) {
      throw constraint(
        'MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED',
        'You cannot remove the last policy attached to the specified target. ' +
          'You should always have at least one policy attached.',
      );
    }
    if (left.length === 0) await table.delete(input.TargetId, type);
    else await table.put({ targetId: input.TargetId, type, policyIds: left, updatedAt: ctx.clock.now() });
    return {};
  });

/** Those attached to the target itself, not what it inherits. */
export const listPoliciesForTarget: Operation<'organizations', 'ListPoliciesForTarget'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    const type = requireKnownType(input.Filter);
    await requireTarget(tx, organization, input.TargetId);
    const { limit, after } = pages.options(input);
    if (after !== undefined && !/^p-\w{8,128}$/.test(after))
      throw invalidInput(
        'INVALID_NEXT_TOKEN',
        'You specified an invalid next token: pass the one of the previous page unchanged.',
      );
    const attached = (await tx.in(PolicyAttachments, scopeOf(organization)).get(input.TargetId, type))?.policyIds ?? [];
    const rest = attached.filter((id) => after === undefined || id > after);
    const ids = rest.slice(0, limit);
    const policies = await findPolicies(tx, organization, ids);
    return {
      Policies: ids.flatMap((id) => policies.get(id) ?? []).map(toSummary),
      ...(rest.length > limit && { NextToken: ids.at(-1)! }),
    };
  });

/** Where the policy itself is attached, not what inherits it. */
export const listTargetsForPolicy: Operation<'organizations', 'ListTargetsForPolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    const { id } = await requirePolicy(tx, organization, input.PolicyId);
    const found = await pages.stored(
      tx.in(PolicyAttachments, scopeOf(organization)).listBy('policy', [id], pages.options(input)),
    );
    return {
      Targets: await Promise.all(found.items.map(({ targetId }) => toTarget(tx, organization, targetId))),
      ...nextToken(found),
    };
  });

/** For an operation on a type that is not enabled. */
export function notEnabled(): AwsError {
  return new AwsError(
    'PolicyTypeNotEnabledException',
    'This operation can be performed only for enabled policy types.',
  );
}

async function toTarget(tx: ReadTx, organization: OrganizationRecord, id: string): Promise<Target> {
  const named = (Type: NonNullable<Target['Type']>, Name = id): Target => ({
    TargetId: id,
    Arn: resourceArn(organization, id),
    Name,
    Type,
  });
  if (id === organization.rootId) return named('ROOT', 'Root');
  if (id.startsWith('ou-'))
    return named('ORGANIZATIONAL_UNIT', (await tx.in(Units, scopeOf(organization)).get(id))?.name);
  return named('ACCOUNT', (await tx.in(Accounts).get(id))?.name);
}
