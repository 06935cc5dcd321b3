/** What other parts of Sandlot need of the organization beyond its public operations. */
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import { Accounts, Organizations } from './records.ts';
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
