/** The organization's policies: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Policy.html */
import { UniqueViolation } from '../../../kernel/collections/collection.ts';
import type { Output } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { requirePolicyManager, requireReader, scopeOf } from '../access.ts';
import { policyArn } from '../arns.ts';
import { constraint } from '../errors.ts';
import { nextToken } from '../../../wire/paging.ts';
import { pages } from '../paging.ts';
import { requireOwnPolicy, requirePolicy, toPolicy } from './policies-by-id.ts';
import { checkPolicyDocument } from './policy-documents.ts';
import { requireKnownType, requirePolicies, rulesOf } from './policy-types.ts';
import type { Policy } from './policy-types.ts';
import { Policies, PolicyAttachments, ResourceTags } from '../records.ts';
import type { PolicyRecord } from '../records.ts';
import { tagsOfNew } from '../../../wire/tags.ts';
import { checkTags, requireTagging, setTags } from '../tags.ts';

type Summary = NonNullable<NonNullable<Output<'organizations', 'DescribePolicy'>['Policy']>['PolicySummary']>;

/**
 * Attached to nothing yet; its type need not be enabled. Fails with DuplicatePolicyException,
 * MalformedPolicyDocumentException.
 */
export const createPolicy: Operation<'organizations', 'CreatePolicy'> = async (input, ctx) => {
  const type = requireKnownType(input.Type);
  const tags = checkTags(input.Tags);
  if (tags.length > 0) {
    await requireTagging(ctx, await ctx.read(async (tx) => policyArn(await requirePolicyManager(tx, ctx), '*', type)));
  }
  return ctx.write(async (tx) => {
    const organization = await requirePolicyManager(tx, ctx);
    requirePolicies(organization);
    checkPolicyDocument(type, input.Content);
    const policies = tx.in(Policies, scopeOf(organization));
    const { maxPolicies } = rulesOf(type);
    if ((await policies.listBy('type', [type], { limit: maxPolicies })).items.length >= maxPolicies) {
      throw constraint(
        'POLICY_NUMBER_LIMIT_EXCEEDED',
        `You have exceeded the number of policies of type ${type} that you can have in an organization ` +
          `(${maxPolicies}).`,
      );
    }
    if (rulesOf(type).fullAccess?.name === input.Name) throw duplicate();
    const record: PolicyRecord = {
      id: `p-${ctx.ids.alphanumeric(10)}`,
      type,
      name: input.Name,
      description: input.Description,
      content: input.Content,
      updatedAt: ctx.clock.now(),
    };
    await uniqueName(policies.insert(record));
    await setTags(tx, organization, record.id, tagsOfNew(ctx, tags));
    return { Policy: toOutput(toPolicy(organization, record)) };
  });
};

/** Name, description and content, each as far as it is given; in force at once wherever it is attached. */
export const updatePolicy: Operation<'organizations', 'UpdatePolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requirePolicyManager(tx, ctx);
    const policy = await requireOwnPolicy(tx, organization, input.PolicyId);
    if (input.Content !== undefined) checkPolicyDocument(policy.type, input.Content);
    if (rulesOf(policy.type).fullAccess?.name === input.Name) throw duplicate();
    const changed: PolicyRecord = {
      ...policy,
      name: input.Name ?? policy.name,
      description: input.Description ?? policy.description,
      content: input.Content ?? policy.content,
      updatedAt: ctx.clock.now(),
    };
    await uniqueName(tx.in(Policies, scopeOf(organization)).put(changed));
    return { Policy: toOutput(toPolicy(organization, changed)) };
  });

/** Only while it is attached to nothing. */
export const deletePolicy: Operation<'organizations', 'DeletePolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requirePolicyManager(tx, ctx);
    const policy = await requireOwnPolicy(tx, organization, input.PolicyId);
    const attached = await tx.in(PolicyAttachments, scopeOf(organization)).listBy('policy', [policy.id], { limit: 1 });
    if (attached.items.length > 0) {
      throw new AwsError(
        'PolicyInUseException',
        'The policy is attached to one or more entities. ' +
          'You must detach it from all roots, OUs, and accounts before performing this operation.',
      );
    }
    await tx.in(Policies, scopeOf(organization)).delete(policy.id);
    await tx.in(ResourceTags, scopeOf(organization)).delete(policy.id);
    return {};
  });

export const describePolicy: Operation<'organizations', 'DescribePolicy'> = (input, ctx) =>
  ctx.read(async (tx) => ({ Policy: toOutput(await requirePolicy(tx, await requireReader(tx, ctx), input.PolicyId)) }));

/** The token of a first page that had room for AWS's own policy only. */
const afterAwsManaged = 'own';

/** AWS's own first, then the organization's. */
export const listPolicies: Operation<'organizations', 'ListPolicies'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    const type = requireKnownType(input.Filter);
    const { limit, after } = pages.options(input);
    const { fullAccess } = rulesOf(type);
    const first = after === undefined && fullAccess ? [fullAccess] : [];
    const table = tx.in(Policies, scopeOf(organization));
    if (first.length === limit) {
      const more = (await table.listBy('type', [type], { limit: 1 })).items.length > 0;
      return { Policies: first.map(toSummary), ...(more && { NextToken: afterAwsManaged }) };
    }
    const found = await pages.stored(
      table.listBy('type', [type], {
        limit: limit - first.length,
        after: after === afterAwsManaged ? undefined : after,
      }),
    );
    return {
      Policies: [...first, ...found.items.map((record) => toPolicy(organization, record))].map(toSummary),
      ...nextToken(found),
    };
  });

/** A policy without its content. */
export function toSummary({ id, arn, name, description, type, awsManaged }: Policy): Summary {
  return { Id: id, Arn: arn, Name: name, Description: description, Type: type, AwsManaged: awsManaged };
}

function toOutput(policy: Policy) {
  return { PolicySummary: toSummary(policy), Content: policy.content };
}

async function uniqueName(write: Promise<void>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof UniqueViolation) || error.index !== 'name') throw error;
    throw duplicate();
  }
}

function duplicate(): AwsError {
  return new AwsError('DuplicatePolicyException', 'A policy with the specified name and type already exists.');
}
