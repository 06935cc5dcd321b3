/** Accounts that are members of the organization. */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { Accounts } from '../records.ts';
import type { AccountRecord } from '../records.ts';

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
