/** When a user was first signed in, and first allowed a client: what a setup's checklist ticks by. */
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import { FirstUses, type FirstUseRecord } from '../records/sessions.ts';

type FirstUse = 'signedInAt' | 'clientAllowedAt';

/** Writes the first time only. */
export async function noteFirstUse(
  tx: WriteTx,
  user: { readonly identityStoreId: string; readonly userId: string },
  what: FirstUse,
  now: number,
): Promise<void> {
  const { identityStoreId, userId } = user;
  const known = await tx.in(FirstUses).get(identityStoreId, userId);
  if (known?.[what] === undefined) await tx.in(FirstUses).put({ ...known, identityStoreId, userId, [what]: now });
}

export async function firstUsesOf(
  tx: ReadTx,
  identityStoreId: string,
  userId: string,
): Promise<Pick<FirstUseRecord, FirstUse>> {
  return (await tx.in(FirstUses).get(identityStoreId, userId)) ?? {};
}
