/** What other parts of Sandlot need of the organization beyond its public operations. */
import type { ReadTx, WriteTx } from '../../wire/context.ts';

export interface AccountFacts {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly status: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE';
}

/** At the first start and after a reset: the account exists before any organization does. */
export async function ensureStandaloneAccount(tx: WriteTx, account: { id: string; name: string; email: string; now: number }): Promise<void> {
  throw new Error(`not there yet ${tx} ${account}`);
}

export async function findAccount(tx: ReadTx, accountId: string): Promise<AccountFacts | undefined> {
  throw new Error(`not there yet ${tx} ${accountId}`);
}

/** `undefined` before CreateOrganization. */
export async function findOrganization(tx: ReadTx): Promise<{ id: string; managementAccount: string } | undefined> {
  throw new Error(`not there yet ${tx}`);
}

/** Accounts of the organization; before there is one, none. */
export async function listAccounts(tx: ReadTx): Promise<AccountFacts[]> {
  throw new Error(`not there yet ${tx}`);
}
