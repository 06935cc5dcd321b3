/** The account's root user as the console's sign-in knows it. */
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import { RootUsers, type RootUserRecord } from '../records/credentials.ts';

/**
 * Puts the root user in place at the first start and after a reset. Without `passwordHash` there is no password until
 * one is chosen by link, as with "Forgot password?". What is there already stays.
 */
export async function ensureRootUser(
  tx: WriteTx,
  root: { account: string; email: string; passwordHash?: string },
): Promise<void> {
  if ((await tx.in(RootUsers).get(root.account)) !== undefined) return;
  await tx.in(RootUsers).insert({
    account: root.account,
    email: root.email,
    ...(root.passwordHash === undefined ? { history: [] } : { hash: root.passwordHash, history: [root.passwordHash] }),
  });
}

export async function findRootUser(tx: ReadTx, account: string): Promise<RootUserRecord | undefined> {
  return await tx.in(RootUsers).get(account);
}

export async function findRootUserByEmail(tx: ReadTx, email: string): Promise<RootUserRecord | undefined> {
  return await tx.in(RootUsers).find('email', email.toLowerCase());
}
