/**
 * The organization and its root: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
 */
import type { WriteTx } from '../../wire/context.ts';
import type { Output } from '../../wire/aws-types.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { findOrganizationRecord, requireManagement, requireOrganization, requireReader, scopeOf } from './access.ts';
import { accountArn, organizationArn } from './arns.ts';
import { pages } from './paging.ts';
import { toRoot } from './policies/policy-type-operations.ts';
import {
  Accounts,
  CreateAccountRequests,
  DelegatedAdministrators,
  Organizations,
  Policies,
  PolicyAttachments,
  ResourcePolicies,
  ResourceTags,
  ServiceAccess,
  Units,
} from './records.ts';
import type { OrganizationRecord } from './records.ts';

/** The caller's account becomes the management account. Fails with AlreadyInOrganizationException. */
export const createOrganization: Operation<'organizations', 'CreateOrganization'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const accounts = tx.in(Accounts);
    const account = await accounts.get(ctx.account);
    if (account?.membership) {
      throw new AwsError('AlreadyInOrganizationException', 'The AWS account is already a member of an organization.');
    }
    const existing = await findOrganizationRecord(tx);
    if (existing) {
      throw new AwsError(
        'AccessDeniedException',
        `Sandlot holds one organization, and account ${existing.managementAccount} has it already: ` +
          'delete that one first.',
      );
    }
    if (!account) throw new AwsError('AccessDeniedException', `Account ${ctx.account} does not exist in Sandlot.`);
    const now = ctx.clock.now();
    const organization: OrganizationRecord = {
      id: `o-${ctx.ids.alphanumeric(10)}`,
      rootId: `r-${ctx.ids.alphanumeric(4)}`,
      managementAccount: account.id,
      featureSet: input.FeatureSet ?? 'ALL',
      createdAt: now,
    };
    await tx.in(Organizations).insert(organization);
    await accounts.put({
      ...account,
      membership: { parentId: organization.rootId, joinedMethod: 'INVITED', joinedAt: now },
    });
    return { Organization: toOrganization(organization, account.email) };
  });

export const describeOrganization: Operation<'organizations', 'DescribeOrganization'> = (_input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireOrganization(tx, ctx);
    const management = await tx.in(Accounts).get(organization.managementAccount);
    return { Organization: toOrganization(organization, management?.email) };
  });

/** Only once it has no member but the management account; its units and settings go with it. */
export const deleteOrganization: Operation<'organizations', 'DeleteOrganization'> = (_input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requireManagement(tx, ctx);
    await requireEmpty(tx, organization);
    await deleteContents(tx, organization);
    const accounts = tx.in(Accounts);
    const { membership: _membership, ...management } = (await accounts.get(ctx.account))!;
    await accounts.put(management);
    await tx.in(Organizations).delete('organization');
    return {};
  });

/** There is one root. */
export const listRoots: Operation<'organizations', 'ListRoots'> = (input, ctx) =>
  ctx.read(async (tx) => {
    await requireReader(tx, ctx);
    const found = await pages.stored(tx.in(Organizations).list([], pages.options(input)));
    return { Roots: found.items.map(toRoot) };
  });

async function requireEmpty(tx: WriteTx, organization: OrganizationRecord): Promise<void> {
  const members = await tx.in(Accounts).listBy('member', ['member'], { limit: 2 });
  const pending = await tx
    .in(CreateAccountRequests, scopeOf(organization))
    .listBy('state', ['IN_PROGRESS'], { limit: 1 });
  if (members.items.length > 1 || pending.items.length > 0) {
    throw new AwsError(
      'OrganizationNotEmptyException',
      'To delete an organization you must first remove all member accounts (except the master).',
    );
  }
}

async function deleteContents(tx: WriteTx, organization: OrganizationRecord): Promise<void> {
  const scope = scopeOf(organization);
  for (const unit of await tx.in(Units, scope).all()) await tx.in(Units, scope).delete(unit.id);
  for (const { targetId, type } of await tx.in(PolicyAttachments, scope).all())
    await tx.in(PolicyAttachments, scope).delete(targetId, type);
  for (const { id } of await tx.in(Policies, scope).all()) await tx.in(Policies, scope).delete(id);
  await tx.in(ResourcePolicies, scope).delete('policy');
  for (const { id } of await tx.in(CreateAccountRequests, scope).all())
    await tx.in(CreateAccountRequests, scope).delete(id);
  for (const { resourceId } of await tx.in(ResourceTags, scope).all())
    await tx.in(ResourceTags, scope).delete(resourceId);
  for (const { servicePrincipal } of await tx.in(ServiceAccess, scope).all())
    await tx.in(ServiceAccess, scope).delete(servicePrincipal);
  for (const { accountId } of await tx.in(DelegatedAdministrators, scope).all())
    await tx.in(DelegatedAdministrators, scope).delete(accountId);
}

function toOrganization(
  organization: OrganizationRecord,
  email: string | undefined,
): NonNullable<Output<'organizations', 'DescribeOrganization'>['Organization']> {
  return {
    Id: organization.id,
    Arn: organizationArn(organization),
    FeatureSet: organization.featureSet,
    MasterAccountArn: accountArn(organization, organization.managementAccount),
    MasterAccountId: organization.managementAccount,
    ...(email !== undefined && { MasterAccountEmail: email }),
    // AWS keeps this field as it was before there were other types, whatever is enabled.
    AvailablePolicyTypes:
      organization.featureSet === 'ALL' ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : [],
  };
}
