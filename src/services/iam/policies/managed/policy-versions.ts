/**
 * Versions of managed policies:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
 */
import type { PolicyVersion } from '@aws-sdk/client-iam';
import type { ReadTx } from '../../../../wire/context.ts';
import { AwsError } from '../../../../wire/errors.ts';
import type { Operation } from '../../../../wire/service.ts';
import { awsManagedPolicyDocument } from './aws-managed-policies.ts';
import { deleteConflict, limitExceeded, noSuchPolicy } from '../../errors.ts';
import type { ManagedPolicy } from './managed-policies.ts';
import { acceptDocument, findPolicy, requireCustomerPolicy } from './managed-policies.ts';
import { listPage } from '../../paging.ts';
import { documentDigest } from '../documents/document-cache.ts';
import { encodeDocument } from '../documents/policy-documents.ts';
import { currentSecond } from '../../principals/principals.ts';
import { quotas } from '../../account/quotas.ts';
import { nameKey, Policies, PolicyVersions } from '../../records.ts';
import type { PolicyRecord, PolicyVersionRecord } from '../../records.ts';

/** Throws LimitExceeded at the sixth version. Numbers are not used again. */
export const createPolicyVersion: Operation<'iam', 'CreatePolicyVersion'> = async (input, ctx) => {
  const document = acceptDocument(input.PolicyDocument);
  const now = currentSecond(ctx);
  const number = await ctx.write(async (tx) => {
    const policy = await requireCustomerPolicy(tx, input.PolicyArn);
    const versions = await tx.in(PolicyVersions).all([nameKey(policy.name)]);
    if (versions.length >= quotas.versionsPerPolicy) {
      throw limitExceeded(
        `A managed policy can have up to ${quotas.versionsPerPolicy} versions. ` +
          'Before you create a new version, you must delete an existing version.',
      );
    }
    const next = policy.lastVersion + 1;
    await tx.in(PolicyVersions).insert({ policy: nameKey(policy.name), number: next, document, createdAt: now });
    await tx.in(Policies).put({
      ...policy,
      updatedAt: now,
      lastVersion: next,
      ...(input.SetAsDefault && { defaultVersion: next, digest: documentDigest(document) }),
    });
    return next;
  });
  return {
    PolicyVersion: {
      VersionId: `v${number}`,
      IsDefaultVersion: input.SetAsDefault ?? false,
      CreateDate: new Date(now),
    },
  };
};

/** Of AWS's policies, the current version only: the others' documents are not kept here. */
export const getPolicyVersion: Operation<'iam', 'GetPolicyVersion'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { PolicyArn: arn, VersionId: versionId } = input;
    const policy = await requirePolicy(tx, arn);
    if (policy.own)
      return {
        PolicyVersion: toVersion(await requireVersion(tx, policy.own, versionId), policy.own, { document: true }),
      };
    if (versionId !== policy.versionId) throw noSuchVersion(arn, versionId);
    return {
      PolicyVersion: {
        ...currentVersion(policy),
        Document: encodeDocument(awsManagedPolicyDocument(arn) ?? ''),
      },
    };
  });

export const listPolicyVersions: Operation<'iam', 'ListPolicyVersions'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const policy = await requirePolicy(tx, input.PolicyArn);
    const { own } = policy;
    const versions = own
      ? (await tx.in(PolicyVersions).all([nameKey(own.name)])).map((version) => toVersion(version, own))
      : [currentVersion(policy)];
    // Newest first, as AWS lists them.
    const { items, page } = listPage(versions, (version) => String(1e9 - Number(version.VersionId?.slice(1))), input);
    return { Versions: items, ...page };
  });

export const setDefaultPolicyVersion: Operation<'iam', 'SetDefaultPolicyVersion'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const policy = await requireCustomerPolicy(tx, input.PolicyArn);
    const { number, document } = await requireVersion(tx, policy, input.VersionId);
    await tx
      .in(Policies)
      .put({ ...policy, defaultVersion: number, digest: documentDigest(document), updatedAt: currentSecond(ctx) });
    return {};
  });

/** Throws DeleteConflict for the default version. */
export const deletePolicyVersion: Operation<'iam', 'DeletePolicyVersion'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const policy = await requireCustomerPolicy(tx, input.PolicyArn);
    const version = await requireVersion(tx, policy, input.VersionId);
    if (version.number === policy.defaultVersion)
      throw deleteConflict('Cannot delete the default version of a policy.');
    await tx.in(PolicyVersions).delete(version.policy, version.number);
    await tx.in(Policies).put({ ...policy, updatedAt: currentSecond(ctx) });
    return {};
  });

async function requirePolicy(tx: ReadTx, arn: string): Promise<ManagedPolicy> {
  const policy = await findPolicy(tx, arn);
  if (!policy) throw noSuchPolicy(arn);
  return policy;
}

async function requireVersion(tx: ReadTx, policy: PolicyRecord, versionId: string): Promise<PolicyVersionRecord> {
  const number = Number(/^v([1-9][0-9]{0,8})$/.exec(versionId)?.[1]);
  const version = Number.isNaN(number) ? undefined : await tx.in(PolicyVersions).get(nameKey(policy.name), number);
  if (!version) throw noSuchVersion(policy.arn, versionId);
  return version;
}

function noSuchVersion(arn: string, versionId: string): AwsError {
  return new AwsError('NoSuchEntity', `Policy ${arn} version ${versionId} does not exist or is not attachable.`);
}

function currentVersion(policy: ManagedPolicy): PolicyVersion {
  return { VersionId: policy.versionId, IsDefaultVersion: true, CreateDate: new Date(policy.updatedAt) };
}

function toVersion(version: PolicyVersionRecord, policy: PolicyRecord, { document = false } = {}): PolicyVersion {
  return {
    ...(document && { Document: encodeDocument(version.document) }),
    VersionId: `v${version.number}`,
    IsDefaultVersion: version.number === policy.defaultVersion,
    CreateDate: new Date(version.createdAt),
  };
}
