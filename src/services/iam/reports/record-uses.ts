/** When which credentials were used, for last-used reports. */
import type { WriteTx } from '../../../wire/context.ts';
import { isNewerUse } from './action-records.ts';
import { EntityUses, KeyUses } from './use-records.ts';

/** Credentials that made a request. */
export interface CredentialUse {
  readonly account: string;
  /** The user's or role's unique id; absent: the root user. */
  readonly entityId?: string;
  /** Long-term keys only. */
  readonly accessKeyId?: string;
  readonly namespace: string;
  readonly region: string;
  readonly usedAt: number;
}

/** Notes uses, in any order: an older one than what is there changes nothing. */
export async function recordUses(tx: WriteTx, uses: readonly CredentialUse[], now: number): Promise<void> {
  for (const { account, entityId, accessKeyId, namespace, region, usedAt } of uses) {
    if (accessKeyId !== undefined) {
      const before = await tx.in(KeyUses).get(accessKeyId);
      if (isNewerUse(usedAt, before?.usedAt, now)) await tx.in(KeyUses).put({ accessKeyId, namespace, region, usedAt });
    }
    if (entityId !== undefined) {
      const entities = tx.in(EntityUses, { account });
      const before = await entities.get(entityId, namespace);
      if (isNewerUse(usedAt, before?.usedAt, now)) await entities.put({ entityId, namespace, region, usedAt });
    }
  }
}
