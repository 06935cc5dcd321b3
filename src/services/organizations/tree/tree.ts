/** Places in the organization's tree: the root, units, and the accounts in them. */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { Accounts, Units } from '../records.ts';
import type { OrganizationRecord } from '../records.ts';
import { scopeOf } from '../access.ts';
import { targetNotFound } from '../errors.ts';
import { isMember } from '../accounts/members.ts';

/** A place in the tree (the root's or a unit's path, with its closing slash), or `undefined`. */
export async function pathOf(
  tx: ReadTx,
  organization: OrganizationRecord,
  parentId: string,
): Promise<string | undefined> {
  if (parentId === organization.rootId) return `${organization.id}/${organization.rootId}/`;
  return (await tx.in(Units, scopeOf(organization)).get(parentId))?.path;
}

export async function requireParent(
  tx: ReadTx,
  organization: OrganizationRecord,
  parentId: string,
  error = 'ParentNotFoundException',
): Promise<string> {
  const path = await pathOf(tx, organization, parentId);
  if (path !== undefined) return path;
  throw new AwsError(
    error,
    `You specified a parent that doesn't exist: ${parentId} is neither the root nor a unit of your organization.`,
  );
}

/** The root, unit or account, as it may have tags and policies; else TargetNotFoundException. */
export async function requireTarget(tx: ReadTx, organization: OrganizationRecord, id: string): Promise<void> {
  const exists = /^\d{12}$/.test(id)
    ? isMember(await tx.in(Accounts).get(id))
    : (await pathOf(tx, organization, id)) !== undefined;
  if (!exists) throw targetNotFound();
}
