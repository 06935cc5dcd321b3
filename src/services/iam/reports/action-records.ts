/**
 * What users and roles did by leave of their own policies, by action: the newest use, and the resources. Beyond a
 * number of resources only what their ARNs begin with is kept.
 */
import { defineCollection } from '../../../kernel/collections/collection.ts';
import type { ReadTx, WriteTx } from '../../../wire/context.ts';

/** One use, as authorization saw it. */
export interface ActionUse {
  readonly account: string;
  /** The user's or role's unique id. */
  readonly entityId: string;
  readonly action: string;
  readonly resource: string;
  readonly region: string;
  /** Milliseconds, whole seconds. */
  readonly usedAt: number;
}

export interface ActionUseRecord {
  readonly entityId: string;
  readonly action: string;
  readonly region: string;
  readonly usedAt: number;
  /** Sorted; one alone, with what all of them begin with, once there were too many. */
  readonly resources: readonly { readonly resource: string; readonly usedAt: number; readonly prefix?: true }[];
}

/** Different resources that are kept of an action. */
export const resourcesKept = 100;

export const ActionUses = defineCollection<ActionUseRecord>('iam/action-use', {
  scope: 'account',
  key: (use) => [use.entityId, use.action],
  version: 1,
});

/** Whether a use is to be kept instead of `before`: a time that is still to come is of a clock that was put back. */
export function isNewerUse(usedAt: number, before: number | undefined, now: number): boolean {
  return before === undefined || before <= usedAt || before > now;
}

/** Notes uses, in any order. */
export async function recordActions(tx: WriteTx, uses: readonly ActionUse[], now: number): Promise<void> {
  const byRecord = Map.groupBy(uses, ({ account, entityId, action }) => `${account} ${entityId} ${action}`);
  for (const group of byRecord.values()) {
    const { account, entityId, action } = group[0]!;
    const actions = tx.in(ActionUses, { account });
    await actions.put(merged(await actions.get(entityId, action), group, now));
  }
}

export function actionUsesOf(tx: ReadTx, account: string, entityId: string): Promise<ActionUseRecord[]> {
  return tx.in(ActionUses, { account }).all([entityId]);
}

function merged(before: ActionUseRecord | undefined, uses: readonly ActionUse[], now: number): ActionUseRecord {
  const latest = uses.reduce((newest, use) => (use.usedAt >= newest.usedAt ? use : newest));
  const newest = before && !isNewerUse(latest.usedAt, before.usedAt, now) ? before : latest;
  const { entityId, action } = latest;
  const resources = mergedResources(before?.resources ?? [], uses, now);
  return { entityId, action, region: newest.region, usedAt: newest.usedAt, resources };
}

function mergedResources(
  before: ActionUseRecord['resources'],
  uses: readonly ActionUse[],
  now: number,
): ActionUseRecord['resources'] {
  const [only] = before;
  if (only?.prefix) return [collapsed([only, ...uses])];
  const resources = new Map(before.map(({ resource, usedAt }) => [resource, usedAt]));
  for (const { resource, usedAt } of uses) {
    if (isNewerUse(usedAt, resources.get(resource), now)) resources.set(resource, usedAt);
  }
  const all = [...resources]
    .map(([resource, usedAt]) => ({ resource, usedAt }))
    .sort((a, b) => (a.resource < b.resource ? -1 : 1));
  return all.length <= resourcesKept ? all : [collapsed(all)];
}

/** What all of them begin with, up to the end of a part of an ARN. */
function collapsed(
  all: readonly { readonly resource: string; readonly usedAt: number }[],
): ActionUseRecord['resources'][number] {
  let prefix = all[0]!.resource;
  for (const { resource } of all) {
    let length = 0;
    while (length < prefix.length && prefix[length] === resource[length]) length++;
    prefix = prefix.slice(0, length);
  }
  const end = Math.max(prefix.lastIndexOf('/'), prefix.lastIndexOf(':')) + 1;
  return { resource: prefix.slice(0, end), usedAt: Math.max(...all.map(({ usedAt }) => usedAt)), prefix: true };
}
