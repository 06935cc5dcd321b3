/** The job that deletes a key when its waiting period is over. */
import type { KeyParts } from '../../../../kernel/collections/collection.ts';
import { keyArn } from '../../access/key-reference.ts';
import type { KeyRecord } from '../../records.ts';

/** As the manifest has it. */
export const deletionKind = 'kms/delete-key';

export interface DeletionPayload {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  /** When it is due: what was cancelled and scheduled anew has a job of its own. */
  readonly at: number;
}

export function deletionJob({ account, region, id, deletion }: KeyRecord): {
  readonly kind: string;
  readonly subject: KeyParts;
  readonly runAt: number;
  readonly payload: DeletionPayload;
} {
  const at = deletion!.at!;
  return {
    kind: deletionKind,
    subject: [deletionKind, keyArn({ account, region }, id)],
    runAt: at,
    payload: { account, region, id, at },
  };
}
