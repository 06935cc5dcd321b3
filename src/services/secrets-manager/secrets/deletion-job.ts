/** The job that removes a deleted secret when its recovery window is over: one for each. */
import type { KeyParts } from '../../../kernel/collections/collection.ts';
import type { WriteTx } from '../../../wire/context.ts';
import type { SecretRecord } from '../records.ts';
import { secretArn } from './references.ts';

/** As the manifest has it. */
export const deletionKind = 'secrets-manager/delete-secret';

export interface DeletionPayload {
  readonly name: string;
  readonly suffix: string;
}

function subjectOf(secret: SecretRecord): KeyParts {
  return [deletionKind, secretArn(secret)];
}

export function enqueueDeletion(tx: WriteTx, secret: SecretRecord, runAt: number): void {
  const payload: DeletionPayload = { name: secret.name, suffix: secret.suffix };
  tx.enqueue({ kind: deletionKind, subject: subjectOf(secret), payload, runAt });
}

export async function cancelDeletion(tx: WriteTx, secret: SecretRecord): Promise<void> {
  for (const { id } of await tx.jobs.find(subjectOf(secret))) await tx.jobs.cancel(id);
}
