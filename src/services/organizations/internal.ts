/** What other parts of Sandlot need of the organization beyond its public operations. */
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import { Accounts, DelegatedAdministrators, Organizations } from './records.ts';
import type { AccountRecord } from './records.ts';

export interface AccountFacts {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE';
}

/** At the first start and after a reset: the account exists before any organization does. Later calls change nothing. */
export async function ensureStandaloneAccount(tx: WriteTx, account: { id: string; name: string; email: string; now: number }): Promise<void> {
  const accounts = tx.in(Accounts);
  if (await accounts.get(account.id)) return;
  await accounts.insert({ id: account.id, name: account.name, email: account.email, status: 'ACTIVE', createdAt: account.now });
}

/** Any account that Sandlot knows, in the organization or not. */
export async function findAccount(tx: ReadTx, accountId: string): Promise<AccountFacts | undefined> {
  const account = await tx.in(Accounts).get(accountId);
  return account && facts(account);
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
  return { id: account.id, name: account.name, email: account.email, status: account.status };
}

/** Whether the account belongs to the organization (its management account does). */
export async function isMemberAccount(tx: ReadTx, accountId: string): Promise<boolean> {
  return (await tx.in(Accounts).get(accountId))?.membership !== undefined;
}

/** Whether the account administers the service on the management account's behalf. */
export async function isDelegatedAdministrator(tx: ReadTx, accountId: string, servicePrincipal: string): Promise<boolean> {
  const organization = await tx.in(Organizations).get('organization');
  if (!organization) return false;
  const administrator = await tx.in(DelegatedAdministrators, { organization: organization.id }).get(accountId);
  return administrator?.services.some((service) => service.servicePrincipal === servicePrincipal) ?? false;
}
