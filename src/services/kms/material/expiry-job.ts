/** The job that lets imported material go when its time is over. */
import type { KeyParts } from '../../../kernel/collections/collection.ts';
import { keyArn } from '../access/key-reference.ts';
import type { KeyRecord } from '../records.ts';

/** As the manifest has it. */
export const expiryKind = 'kms/expire-material';

export interface ExpiryPayload {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly materialId: string;
  /** When it is due: what was imported anew has a job of its own. */
  readonly at: number;
}

export function expiryJob(
  { account, region, id }: KeyRecord,
  materialId: string,
  at: number,
): { readonly kind: string; readonly subject: KeyParts; readonly runAt: number; readonly payload: ExpiryPayload } {
  return {
    kind: expiryKind,
    subject: [expiryKind, keyArn({ account, region }, id)],
    runAt: at,
    payload: { account, region, id, materialId, at },
  };
}
