/** How many users, groups, roles, … an account has: counted with each change, so that a quota costs no scan. */
import type { WriteTx } from '../../../wire/context.ts';
import { overQuota } from '../errors.ts';
import { quotas } from './quotas.ts';
import { Counts } from '../records.ts';

/** Throws LimitExceeded when there would be more than IAM's quota allows. */
export async function changeCount(tx: WriteTx, what: keyof typeof quotas.accounts, change: 1 | -1): Promise<void> {
  const before = (await tx.in(Counts).get(what))?.count ?? 0;
  if (change > 0 && before >= quotas.accounts[what]) throw overQuota(`${what}PerAccount`, quotas.accounts[what]);
  await tx.in(Counts).put({ what, count: Math.max(0, before + change) });
}
