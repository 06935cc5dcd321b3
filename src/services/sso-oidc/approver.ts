/** Whether the person who approved may still be given tokens. */
import type { ReadTx } from '../../wire/context.ts';
import { findUser } from '../identitystore/internal.ts';
import type { Approver } from './records.ts';
import { isSessionEnded } from './grants/tokens.ts';

/** The user is there and enabled, and the portal session has neither expired nor been ended. */
export async function mayReceiveTokens(tx: ReadTx, approver: Approver, now: number): Promise<boolean> {
  const { identityStoreId, userId, sessionId, sessionExpiresAt } = approver;
  if (sessionExpiresAt <= now || (await isSessionEnded(tx, identityStoreId, sessionId))) return false;
  const user = await findUser(tx, identityStoreId, userId);
  return user?.status === 'ENABLED';
}
