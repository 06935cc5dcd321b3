/** Which organization an operation is about, who may ask for it, and the service's own refusals and ARNs. */
import { InvalidCursor } from '../../kernel/collections/collection.ts';
import type { Page, Scope } from '../../kernel/collections/collection.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { isDelegable } from './delegation/delegable-actions.ts';
import { Accounts, DelegatedAdministrators, Organizations, ResourcePolicies, Units } from './records.ts';
import type { AccountRecord, OrganizationRecord, ResourcePolicyRecord } from './records.ts';

export async function findOrganizationRecord(tx: ReadTx): Promise<OrganizationRecord | undefined> {
  return tx.in(Organizations).get('organization');
}

/** The caller's organization, or AWSOrganizationsNotInUseException. */
export async function requireOrganization(tx: ReadTx, ctx: Context): Promise<OrganizationRecord> {
  const organization = await findOrganizationRecord(tx);
  const account = organization && (await tx.in(Accounts).get(ctx.account));
  if (organization && account?.membership) return organization;
  throw new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
}

/** As `requireOrganization`; AccessDeniedException for all but the management account. */
export async function requireManagement(tx: ReadTx, ctx: Context): Promise<OrganizationRecord> {
  const organization = await requireOrganization(tx, ctx);
  if (organization.managementAccount === ctx.account) return organization;
  throw accessDenied();
}

/** As `requireManagement`, and whom the resource policy has let may as well. */
export async function requirePolicyManager(tx: ReadTx, ctx: Context): Promise<OrganizationRecord> {
  const organization = await requireOrganization(tx, ctx);
  if (organization.managementAccount === ctx.account || (await resourcePolicyFor(tx, ctx, organization)))
    return organization;
  throw accessDenied();
}

/** As `requirePolicyManager`, and delegated administrators may ask too. */
export async function requireReader(tx: ReadTx, ctx: Context): Promise<OrganizationRecord> {
  const organization = await requireOrganization(tx, ctx);
  if (organization.managementAccount === ctx.account || (await resourcePolicyFor(tx, ctx, organization)))
    return organization;
  if (await tx.in(DelegatedAdministrators, scopeOf(organization)).get(ctx.account)) return organization;
  throw accessDenied();
}

/**
 * The resource policy where authorization decides by it: whether a member's user, role or root user may do what can be
 * delegated. So a handler that such a call has reached was let by it.
 */
export async function resourcePolicyFor(
  tx: ReadTx,
  { account, caller, operation, service }: Context,
  organization: OrganizationRecord,
): Promise<ResourcePolicyRecord | undefined> {
  if (account === organization.managementAccount || caller.kind === 'service') return undefined;
  if (service !== 'organizations' || !isDelegable(operation)) return undefined;
  return tx.in(ResourcePolicies, scopeOf(organization)).get('policy');
}

/** For operations that many features share: all features must be enabled. */
export function requireAllFeatures(organization: OrganizationRecord): void {
  if (organization.featureSet !== 'ALL') {
    throw constraint(
      'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
      'The organization supports consolidated billing only: this operation needs all features.',
    );
  }
}

export function scopeOf(organization: OrganizationRecord): Scope {
  return { organization: organization.id };
}

export function accessDenied(): AwsError {
  return new AwsError('AccessDeniedException', "You don't have permissions to access this resource.");
}

export function constraint(reason: string, message: string): AwsError {
  return new AwsError('ConstraintViolationException', message, { Reason: reason });
}

export function invalidInput(reason: string, message: string): AwsError {
  return new AwsError('InvalidInputException', message, { Reason: reason });
}

/** The member account, or AccountNotFoundException. */
export async function requireMember(tx: ReadTx, accountId: string): Promise<MemberRecord> {
  const account = await tx.in(Accounts).get(accountId);
  if (isMember(account)) return account;
  throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.");
}

export type MemberRecord = AccountRecord & { readonly membership: NonNullable<AccountRecord['membership']> };

export function isMember(account: AccountRecord | undefined): account is MemberRecord {
  return account?.membership !== undefined;
}

/** A place in the tree (the root's or a unit's path, with its closing slash), or `undefined`. */
export async function pathOf(
  tx: ReadTx,
  organization: OrganizationRecord,
  parentId: string,
): Promise<string | undefined> {
  if (parentId === organization.rootId) return `${organization.id}/${organization.rootId}/`;
  return (await tx.in(Units, scopeOf(organization)).get(parentId))?.path;
}

export async function requireParent(
  tx: ReadTx,
  organization: OrganizationRecord,
  parentId: string,
  error = 'ParentNotFoundException',
): Promise<string> {
  const path = await pathOf(tx, organization, parentId);
  if (path !== undefined) return path;
  throw new AwsError(
    error,
    `You specified a parent that doesn't exist: ${parentId} is neither the root nor a unit of your organization.`,
  );
}

/** A page, or InvalidInputException where the NextToken is none of ours. */
export async function page<T>(list: Promise<Page<T>>): Promise<Page<T>> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof InvalidCursor)
      throw invalidInput(
        'INVALID_NEXT_TOKEN',
        'You specified an invalid next token: pass the one of the previous page unchanged.',
      );
    throw error;
  }
}

/** The page's options out of an operation's input; AWS's largest page is also its default. */
export function paging(input: { MaxResults?: number | undefined; NextToken?: string | undefined }): {
  limit: number;
  after: string | undefined;
} {
  return { limit: input.MaxResults ?? 20, after: input.NextToken };
}

/** The page's token as an output has it: absent on the last page. */
export function nextToken(list: Page<unknown>): { NextToken?: string } {
  return list.next === undefined ? {} : { NextToken: list.next };
}

/** The root, unit or account, as it may have tags and policies; else TargetNotFoundException. */
export async function requireTarget(tx: ReadTx, organization: OrganizationRecord, id: string): Promise<void> {
  const exists = /^\d{12}$/.test(id)
    ? isMember(await tx.in(Accounts).get(id))
    : (await pathOf(tx, organization, id)) !== undefined;
  if (!exists) throw targetNotFound();
}

export function targetNotFound(): AwsError {
  return new AwsError('TargetNotFoundException', "You specified a target that doesn't exist.");
}

/** ARN formats: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html */
export function organizationArn(organization: OrganizationRecord): string {
  return `${arnPrefix(organization)}:organization/${organization.id}`;
}

export function accountArn(organization: OrganizationRecord, accountId: string): string {
  return `${arnPrefix(organization)}:account/${organization.id}/${accountId}`;
}

export function rootArn(organization: OrganizationRecord, rootId = organization.rootId): string {
  return `${arnPrefix(organization)}:root/${organization.id}/${rootId}`;
}

export function unitArn(organization: OrganizationRecord, unitId: string): string {
  return `${arnPrefix(organization)}:ou/${organization.id}/${unitId}`;
}

/** Of a policy of the organization's own. */
export function policyArn(organization: OrganizationRecord, policyId: string, type: string): string {
  return `${arnPrefix(organization)}:policy/${organization.id}/${type.toLowerCase()}/${policyId}`;
}

/** The ARN of whatever the id names: account, root, unit or resource policy. */
export function resourceArn(organization: OrganizationRecord, id: string): string {
  if (id.startsWith('rp-')) return `${arnPrefix(organization)}:resourcepolicy/${organization.id}/${id}`;
  if (id.startsWith('r-')) return rootArn(organization, id);
  return id.startsWith('ou-') ? unitArn(organization, id) : accountArn(organization, id);
}

function arnPrefix(organization: OrganizationRecord): string {
  return `arn:aws:organizations::${organization.managementAccount}`;
}
