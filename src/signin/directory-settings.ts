/** A directory's sign-in settings. New directories are context-aware, as Identity Center's are. */
import type { ReadTx, WriteTx } from '../wire/context.ts';
import { DirectorySettings, type MfaMode } from './records.ts';

export const mfaModes: readonly MfaMode[] = ['ALWAYS_ON', 'CONTEXT_AWARE', 'DISABLED'];

export async function mfaModeOf(tx: ReadTx, identityStoreId: string): Promise<MfaMode> {
  return (await tx.in(DirectorySettings).get(identityStoreId))?.mfaMode ?? 'CONTEXT_AWARE';
}

export async function setMfaMode(tx: WriteTx, identityStoreId: string, mfaMode: MfaMode): Promise<void> {
  await tx.in(DirectorySettings).put({ identityStoreId, mfaMode });
}
