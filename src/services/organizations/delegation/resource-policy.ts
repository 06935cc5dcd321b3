/**
 * The organization's resource policy, by which the management account delegates the management of policies to members.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_PutResourcePolicy.html
 */
import type { Output } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { requireAllFeatures, requireManagement, requireReader, scopeOf } from '../access.ts';
import { resourceArn } from '../arns.ts';
import { constraint } from '../errors.ts';
import { isMember } from '../accounts/members.ts';
import { Accounts, ResourcePolicies, ResourceTags } from '../records.ts';
import type { OrganizationRecord, ResourcePolicyRecord } from '../records.ts';
import { tagsOfNew } from '../../../wire/tags.ts';
import { checkTags, requireTagging, setTags } from '../tags.ts';
import { invalidPrincipal, readResourcePolicy } from './resource-policy-document.ts';

type ResourcePolicy = NonNullable<Output<'organizations', 'DescribeResourcePolicy'>['ResourcePolicy']>;

/** In force at once. Tags come with the first one only. */
export const putResourcePolicy: Operation<'organizations', 'PutResourcePolicy'> = async (input, ctx) => {
  const tags = checkTags(input.Tags);
  if (tags.length > 0)
    await requireTagging(ctx, await ctx.read(async (tx) => resourceArn(await requireManagement(tx, ctx), 'rp-*')));
  return ctx.write(async (tx) => {
    const organization = await requireManagement(tx, ctx);
    requireAllFeatures(organization);
    const { content, accounts } = readResourcePolicy(input.Content);
    for (const [i, account] of (await tx.in(Accounts).getMany(accounts.map((id) => [id]))).entries())
      if (!isMember(account)) throw invalidPrincipal(`account ${accounts[i]} is not in the organization`);
    const policies = tx.in(ResourcePolicies, scopeOf(organization));
    const before = await policies.get('policy');
    if (before && tags.length > 0) {
      throw constraint(
        'UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED',
        'Adding tags on updating an existing resource-based policy is not supported.',
      );
    }
    const policy: ResourcePolicyRecord = { id: before?.id ?? `rp-${ctx.ids.alphanumeric(8)}`, content };
    await policies.put(policy);
    if (!before) await setTags(tx, organization, policy.id, tagsOfNew(ctx, tags));
    return { ResourcePolicy: toOutput(organization, policy) };
  });
};

/** Members see it who may read: delegated administrators, and those whom it lets. */
export const describeResourcePolicy: Operation<'organizations', 'DescribeResourcePolicy'> = (_input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    const policy = await tx.in(ResourcePolicies, scopeOf(organization)).get('policy');
    if (!policy) throw noPolicy();
    return { ResourcePolicy: toOutput(organization, policy) };
  });

export const deleteResourcePolicy: Operation<'organizations', 'DeleteResourcePolicy'> = (_input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requireManagement(tx, ctx);
    const policies = tx.in(ResourcePolicies, scopeOf(organization));
    const policy = await policies.get('policy');
    if (!policy) throw noPolicy();
    await policies.delete('policy');
    await tx.in(ResourceTags, scopeOf(organization)).delete(policy.id);
    return {};
  });

function toOutput(organization: OrganizationRecord, { id, content }: ResourcePolicyRecord): ResourcePolicy {
  return { ResourcePolicySummary: { Id: id, Arn: resourceArn(organization, id) }, Content: content };
}

function noPolicy(): AwsError {
  return new AwsError('ResourcePolicyNotFoundException', 'No resource-based policy found.');
}
