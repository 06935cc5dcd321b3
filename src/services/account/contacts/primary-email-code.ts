/** The code for a new primary address: sealed at rest, told to those who mail it. */
import { defineEvent } from '../../../kernel/events.ts';
import type { Seal } from '../../../kernel/secrets/seal.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { PrimaryEmailUpdates } from '../records.ts';

export interface StartedEmailUpdate {
  readonly account: string;
  readonly updateId: string;
}

/** Somebody has to mail the code. */
export const primaryEmailUpdateStarted = defineEvent<StartedEmailUpdate>('account/primary-email-update-started');

const purpose = 'account/primary-email-code';

export function sealCode(seal: Seal, code: string): string {
  return seal.seal(purpose, code);
}

export function openCode(seal: Seal, sealed: string): string | undefined {
  return seal.open(purpose, sealed);
}

/** Where the code goes, and the code; `undefined` once the change is over or another has replaced it. */
export async function primaryEmailCode(
  tx: ReadTx,
  { account, updateId }: StartedEmailUpdate,
  seal: Seal,
): Promise<{ email: string; code: string } | undefined> {
  const update = await tx.in(PrimaryEmailUpdates, { account }).get('update');
  const code = update?.id === updateId ? openCode(seal, update.sealedCode) : undefined;
  return code === undefined ? undefined : { email: update!.email, code };
}
