/**
 * Managed policies, AWS's and the account's own: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html
 */
import type { Policy } from '@aws-sdk/client-iam';
import { parseArn } from '../../../../kernel/arn.ts';
import type { Context, ReadTx } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import type { Operation } from '../../../../wire/service.ts';
import type { AwsManagedPolicy } from './aws-managed-policies.ts';
import { awsManagedPolicies } from './aws-managed-policies.ts';
import { changeCount } from '../../account/counts.ts';
import { deleteConflict, noSuchPolicy, overQuota, validationError } from '../../errors.ts';
import { listPage } from '../../paging.ts';
import { documentDigest } from '../documents/document-cache.ts';
import { checkIdentityPolicy, policySize, storedForm } from '../documents/policy-documents.ts';
import { currentSecond, entityArn } from '../../principals/principals.ts';
import { quotas } from '../../account/quotas.ts';
import { nameKey, Policies, PolicyUsage, PolicyVersions } from '../../records.ts';
import type { PolicyRecord } from '../../records.ts';
import { tagsOfEntity } from '../../tags/tag-lists.ts';

/** A managed policy of either kind, as far as answers show it. */
export interface ManagedPolicy extends AwsManagedPolicy {
  readonly own?: PolicyRecord;
}

/** The account that the ARN names. Throws ValidationError when it is no policy's ARN. */
export function accountOfPolicy(arn: string): string {
  const parsed = parseArn(arn);
  if (!arn.startsWith('arn:')) throw validationError('Invalid ARN:  Could not be parsed!');
  if (parsed?.service !== 'iam' || !parsed.resource.startsWith('policy/'))
    throw validationError(`ARN ${arn} is not valid.`);
  return parsed.account;
}

/** `undefined`: there is none under exactly this ARN. Throws ValidationError when it is no policy's ARN. */
export async function findPolicy(tx: ReadTx, arn: string): Promise<ManagedPolicy | undefined> {
  if (accountOfPolicy(arn) === 'aws') return awsManagedPolicies().get(arn);
  const record = await tx.in(Policies).get(nameKey(arn.slice(arn.lastIndexOf('/') + 1)));
  return record?.arn === arn ? fromRecord(record) : undefined;
}

/** Throws NoSuchEntity; for AWS's own policies, which nobody can change, AccessDenied. */
export async function requireCustomerPolicy(tx: ReadTx, arn: string): Promise<PolicyRecord> {
  const policy = await findPolicy(tx, arn);
  if (!policy) throw noSuchPolicy(arn);
  if (!policy.own)
    throw new AwsError(
      'AccessDenied',
      `The policy ${arn} is managed by AWS: it has no tags and cannot be changed.`,
      {},
      403,
    );
  return policy.own;
}

function fromRecord(record: PolicyRecord): ManagedPolicy {
  const { arn, name, path, id, createdAt, updatedAt } = record;
  return { arn, name, path, id, createdAt, updatedAt, versionId: `v${record.defaultVersion}`, own: record };
}

/** What is stored of a managed policy's document. Throws MalformedPolicyDocument or LimitExceeded. */
export function acceptDocument(document: string): string {
  // Before it is parsed: that costs much for the largest that may be sent.
  if (policySize(document) > quotas.managedPolicySize) throw overQuota('PolicySize', quotas.managedPolicySize);
  checkIdentityPolicy(document, { managed: true });
  return storedForm(document);
}

/** Throws EntityAlreadyExists when the name is taken, case and path aside. */
export const createPolicy: Operation<'iam', 'CreatePolicy'> = async (input, ctx) => {
  const { PolicyName: name, Path: path = '/' } = input;
  const document = acceptDocument(input.PolicyDocument);
  const now = currentSecond(ctx);
  const policy: PolicyRecord = {
    name,
    path,
    id: `ANPA${ctx.ids.base32(17)}`,
    arn: entityArn(ctx.account, 'policy', path, name),
    createdAt: now,
    updatedAt: now,
    ...(input.Description !== undefined && { description: input.Description }),
    tags: tagsOfEntity.checked(input.Tags),
    defaultVersion: 1,
    lastVersion: 1,
    digest: documentDigest(document),
  };
  await ctx.write(async (tx) => {
    if (await tx.in(Policies).get(nameKey(name))) {
      throw new AwsError(
        'EntityAlreadyExists',
        `A policy called ${name} already exists. Duplicate names are not allowed.`,
      );
    }
    await changeCount(tx, 'Policies', 1);
    await tx.in(Policies).insert(policy);
    await tx.in(PolicyVersions).insert({ policy: nameKey(name), number: 1, document, createdAt: now });
  });
  return { Policy: toPolicy(fromRecord(policy), undefined, { tags: policy.tags.length > 0 }) };
};

export const getPolicy: Operation<'iam', 'GetPolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const policy = await findPolicy(tx, input.PolicyArn);
    if (!policy) throw noSuchPolicy(input.PolicyArn);
    return { Policy: toPolicy(policy, await tx.in(PolicyUsage).get(policy.arn), { tags: true, description: true }) };
  });

/** The account's own and AWS's, as the scope says, in the order of their ARNs. */
export const listPolicies: Operation<'iam', 'ListPolicies'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const found = await policiesInScope(tx, ctx, input);
    const prefix = input.PathPrefix ?? '/';
    const { items, page } = listPage(
      found.filter((policy) => policy.path.startsWith(prefix)),
      (policy) => policy.arn,
      input,
    );
    const usage = await tx.in(PolicyUsage).getMany(items.map((policy) => [policy.arn]));
    return { Policies: items.map((policy, index) => toPolicy(policy, usage[index])), ...page };
  });

async function policiesInScope(
  tx: ReadTx,
  ctx: Context,
  input: Parameters<typeof listPolicies>[0],
): Promise<ManagedPolicy[]> {
  const { Scope: scope = 'All', OnlyAttached: onlyAttached = false, PolicyUsageFilter: filter } = input;
  if (onlyAttached || filter !== undefined) {
    const inScope = (arn: string) => scope === 'All' || (scope === 'AWS') === arn.startsWith('arn:aws:iam::aws:');
    const used = (await tx.in(PolicyUsage).all()).filter(
      (usage) =>
        inScope(usage.arn) &&
        (filter === 'PermissionsBoundary'
          ? usage.boundaries > 0
          : filter === 'PermissionsPolicy'
            ? usage.attachments > 0
            : true),
    );
    const policies = await Promise.all(used.map((usage) => findPolicy(tx, usage.arn)));
    return policies.filter((policy) => policy !== undefined);
  }
  const own = scope === 'AWS' ? [] : (await tx.in(Policies, { account: ctx.account }).all()).map(fromRecord);
  const aws = scope === 'Local' ? [] : awsManagedPolicies().values();
  return [...own, ...aws];
}

/** Throws DeleteConflict while the policy is in use or has further versions. */
export const deletePolicy: Operation<'iam', 'DeletePolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const policy = await requireCustomerPolicy(tx, input.PolicyArn);
    if (await tx.in(PolicyUsage).get(policy.arn)) throw deleteConflict('Cannot delete a policy attached to entities.');
    const versions = await tx.in(PolicyVersions).all([nameKey(policy.name)]);
    if (versions.length > 1) {
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
          'The default version is deleted with the policy.',
      );
    }
    for (const version of versions) await tx.in(PolicyVersions).delete(version.policy, version.number);
    await changeCount(tx, 'Policies', -1);
    await tx.in(Policies).delete(nameKey(policy.name));
    return {};
  });

export function toPolicy(
  policy: ManagedPolicy,
  usage: { readonly attachments: number; readonly boundaries: number } | undefined,
  show: { readonly tags?: boolean; readonly description?: boolean } = {},
): Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.versionId,
    AttachmentCount: usage?.attachments ?? 0,
    PermissionsBoundaryUsageCount: usage?.boundaries ?? 0,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
    ...(show.description && policy.own?.description !== undefined && { Description: policy.own.description }),
    ...(show.tags && policy.own && { Tags: [...policy.own.tags] }),
  };
}
