/** What is attached by itself: AWS's full-access policies, to whatever joins the tree while their type is enabled. */
import type { WriteTx } from '../../../wire/context.ts';
import { scopeOf } from '../access.ts';
import { rulesOf } from './policy-types.ts';
import { PolicyAttachments } from '../records.ts';
import type { OrganizationRecord } from '../records.ts';

/** To a new unit or account. `now`: domain milliseconds. */
export async function attachDefaults(
  tx: WriteTx,
  organization: OrganizationRecord,
  targetId: string,
  now: number,
): Promise<void> {
  for (const type of organization.policyTypes ?? []) {
    const { fullAccess } = rulesOf(type);
    if (fullAccess)
      await tx
        .in(PolicyAttachments, scopeOf(organization))
        .insert({ targetId, type, policyIds: [fullAccess.id], updatedAt: now });
  }
}

/** From what leaves the tree. */
export async function detachAll(tx: WriteTx, organization: OrganizationRecord, targetId: string): Promise<void> {
  const table = tx.in(PolicyAttachments, scopeOf(organization));
  for (const { type } of await table.all([targetId])) await table.delete(targetId, type);
}
