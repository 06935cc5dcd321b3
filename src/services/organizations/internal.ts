/** What other parts of Sandlot need of the organization beyond its public operations. */
import { defineEvent } from '../../kernel/events.ts';
import type { ReadTx, TagFacts, WriteTx } from '../../wire/context.ts';
import { pathOf } from './tree/tree.ts';
import { effectivePolicies, serviceControlOnPath } from './policies/effective-policies.ts';
import { findPolicy } from './policies/policies-by-id.ts';
import type { OrganizationPolicyLevels } from './policies/effective-policies.ts';
import { Accounts, DelegatedAdministrators, Organizations, ServiceAccess } from './records.ts';
import type { AccountRecord } from './records.ts';
import { tagsOf } from './tags.ts';

export interface AccountFacts {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE';
  /** Domain milliseconds. */
  readonly createdAt: number;
}

export interface CreatedAccount {
  readonly accountId: string;
  readonly name: string;
}

/** CreateAccount has made an account. */
export const accountCreated = defineEvent<CreatedAccount>('organizations/account-created');

/**
 * At the first start and after a reset: the account exists before any organization does. Later calls change nothing.
 */
export async function ensureStandaloneAccount(
  tx: WriteTx,
  account: { id: string; name: string; email: string; now: number },
): Promise<void> {
  const accounts = tx.in(Accounts);
  if (await accounts.get(account.id)) return;
  await accounts.insert({
    id: account.id,
    name: account.name,
    email: account.email,
    status: 'ACTIVE',
    createdAt: account.now,
  });
}

/** Any account that Sandlot knows, in the organization or not. */
export async function findAccount(tx: ReadTx, accountId: string): Promise<AccountFacts | undefined> {
  const account = await tx.in(Accounts).get(accountId);
  return account && facts(account);
}

/** Of every account that Sandlot knows. */
export async function accountIds(tx: ReadTx): Promise<string[]> {
  return (await tx.in(Accounts).all()).map(({ id }) => id);
}

/** `undefined` before CreateOrganization. */
export async function findOrganization(tx: ReadTx): Promise<{ id: string; managementAccount: string } | undefined> {
  const organization = await tx.in(Organizations).get('organization');
  return organization && { id: organization.id, managementAccount: organization.managementAccount };
}

/** Accounts of the organization; before there is one, none. */
export async function listAccounts(tx: ReadTx): Promise<AccountFacts[]> {
  const members = await tx.in(Accounts).allBy('member', ['member']);
  return members.map(facts);
}

function facts(account: AccountRecord): AccountFacts {
  const { id, name, email, status, createdAt } = account;
  return { id, name, email, status, createdAt };
}

/** The number of the account that has the e-mail address, whatever its case. */
export async function accountOfEmail(tx: ReadTx, email: string): Promise<string | undefined> {
  return (await tx.in(Accounts).find('email', email.toLowerCase()))?.id;
}

export async function renameAccount(tx: WriteTx, accountId: string, name: string): Promise<void> {
  await changeAccount(tx, accountId, { name });
}

/** No other account may have the address (`accountOfEmail`). */
export async function changeAccountEmail(tx: WriteTx, accountId: string, email: string): Promise<void> {
  await changeAccount(tx, accountId, { email });
}

async function changeAccount(tx: WriteTx, accountId: string, change: Partial<AccountRecord>): Promise<void> {
  const account = await tx.in(Accounts).get(accountId);
  if (account) await tx.in(Accounts).put({ ...account, ...change });
}

/** Of a member account; others have none. */
export async function tagsOfAccount(tx: ReadTx, accountId: string): Promise<readonly TagFacts[]> {
  const organization = await tx.in(Organizations).get('organization');
  return organization ? tagsOf(tx, organization, accountId) : [];
}

/** Whether the account belongs to the organization (its management account does). */
export async function isMemberAccount(tx: ReadTx, accountId: string): Promise<boolean> {
  return (await tx.in(Accounts).get(accountId))?.membership !== undefined;
}

/** The organization that an account belongs to, and where it hangs there: `o-…/r-…/ou-…/`, its parent last. */
export async function organizationOf(
  tx: ReadTx,
  accountId: string,
): Promise<{ id: string; managementAccount: string; path: string } | undefined> {
  const organization = await tx.in(Organizations).get('organization');
  const membership = organization && (await tx.in(Accounts).get(accountId))?.membership;
  if (!organization || !membership) return undefined;
  return {
    id: organization.id,
    managementAccount: organization.managementAccount,
    path: (await pathOf(tx, organization, membership.parentId)) ?? '',
  };
}

export type { OrganizationPolicy, OrganizationPolicyLevels } from './policies/effective-policies.ts';

/**
 * What limits an account's principals (SCPs) and resources (RCPs). No levels: nothing does, as in the management
 * account, outside the organization, and while the policy type is not enabled. Then it reads one record.
 */
export async function policiesOfAccount(
  tx: ReadTx,
  accountId: string,
): Promise<{ serviceControl: OrganizationPolicyLevels; resourceControl: OrganizationPolicyLevels }> {
  const organization = await tx.in(Organizations).get('organization');
  if (!organization?.policyTypes || organization.managementAccount === accountId)
    return { serviceControl: [], resourceControl: [] };
  return effectivePolicies(tx, organization, accountId);
}

/** Whether the service may act in the organization's accounts (EnableAWSServiceAccess). */
export async function hasServiceAccess(tx: ReadTx, servicePrincipal: string): Promise<boolean> {
  const organization = await tx.in(Organizations).get('organization');
  return (
    organization !== undefined &&
    (await tx.in(ServiceAccess, { organization: organization.id }).get(servicePrincipal)) !== undefined
  );
}

/** Whether the account administers the service on the management account's behalf. */
export async function isDelegatedAdministrator(
  tx: ReadTx,
  accountId: string,
  servicePrincipal: string,
): Promise<boolean> {
  const organization = await tx.in(Organizations).get('organization');
  if (!organization) return false;
  const administrator = await tx.in(DelegatedAdministrators, { organization: organization.id }).get(accountId);
  return administrator?.services.some((service) => service.servicePrincipal === servicePrincipal) ?? false;
}

/** The root, a unit or an account of the organization, as IAM's access reports name it: `o-…/r-…/ou-…/123456789012`. */
export interface OrganizationEntity {
  /**
   * The entity itself or those below it, with their paths (their own id last).
   * The management account counts for itself only.
   */
  readonly accounts: readonly { readonly id: string; readonly path: string }[];
  /** The SCPs that limit it; no levels: none do. */
  readonly serviceControl: OrganizationPolicyLevels;
}

export async function findEntity(tx: ReadTx, entityPath: string): Promise<OrganizationEntity | undefined> {
  const organization = await tx.in(Organizations).get('organization');
  const ids = entityPath.replace(/\/$/, '').split('/');
  const own = `${ids.join('/')}/`;
  const isAccount = /^\d{12}$/.test(ids.at(-1)!);
  const place = isAccount ? `${ids.slice(0, -1).join('/')}/` : own;
  if (!organization || (await pathOf(tx, organization, isAccount ? ids.at(-2)! : ids.at(-1)!)) !== place)
    return undefined;
  const accounts: { id: string; path: string }[] = [];
  for (const { id, membership } of await tx.in(Accounts).allBy('member', ['member'])) {
    const path = `${await pathOf(tx, organization, membership!.parentId)}${id}`;
    if (`${path}/` === own || (path.startsWith(own) && id !== organization.managementAccount))
      accounts.push({ id, path });
  }
  if (isAccount && accounts.length === 0) return undefined;
  const free = accounts[0]?.id === organization.managementAccount;
  return { accounts, serviceControl: free ? [] : await serviceControlOnPath(tx, organization, ids.slice(1)) };
}

/** The text of a service control policy, or `undefined`. */
export async function serviceControlPolicy(tx: ReadTx, id: string): Promise<string | undefined> {
  const organization = await tx.in(Organizations).get('organization');
  const policy = organization && (await findPolicy(tx, organization, id));
  return policy?.type === 'SERVICE_CONTROL_POLICY' ? policy.content : undefined;
}
