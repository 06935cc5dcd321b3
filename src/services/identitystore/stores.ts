/** Which identity store an operation is about, who may reach it, and the service's own refusals. */
import { UniqueViolation } from '../../kernel/collections/collection.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { paging } from '../../wire/paging.ts';
import { findOrganization, isDelegatedAdministrator, isMemberAccount } from '../organizations/internal.ts';
import { IdentityStores } from './records.ts';
import type { IdentityStoreRecord } from './records.ts';

type ResourceType = 'USER' | 'GROUP' | 'GROUP_MEMBERSHIP' | 'IDENTITY_STORE';

/**
 * The identity store for a reading operation, which is in its instance's Region alone: its owner's account reads it,
 * and the owner's organization's accounts do. Fails with ResourceNotFoundException for anybody else.
 */
export async function requireStore(tx: ReadTx, ctx: Context, identityStoreId: string): Promise<IdentityStoreRecord> {
  const found = await tx.in(IdentityStores).get(identityStoreId);
  const store = found?.region === ctx.region ? found : undefined;
  if (store && (store.ownerAccount === ctx.account || (await isInOrganizationOf(tx, store, ctx.account)))) return store;
  throw new AwsError('ResourceNotFoundException', 'IDENTITY_STORE not found.', {
    ResourceType: 'IDENTITY_STORE',
    ResourceId: identityStoreId,
  });
}

/**
 * The identity store for a changing operation: members of the organization change it only as a delegated administrator.
 */
export async function requireOwnStore(tx: ReadTx, ctx: Context, identityStoreId: string): Promise<IdentityStoreRecord> {
  const store = await requireStore(tx, ctx, identityStoreId);
  if (store.ownerAccount === ctx.account || (await isDelegatedAdministrator(tx, ctx.account, 'sso.amazonaws.com')))
    return store;
  throw new AwsError(
    'AccessDeniedException',
    `Account ${ctx.account} can read identity store ${identityStoreId} but not change it: ` +
      `it belongs to account ${store.ownerAccount}.`,
  );
}

async function isInOrganizationOf(tx: ReadTx, store: IdentityStoreRecord, account: string): Promise<boolean> {
  const organization = await findOrganization(tx);
  return organization?.managementAccount === store.ownerAccount && (await isMemberAccount(tx, account));
}

export function notFound(type: ResourceType, id?: string): AwsError {
  return new AwsError('ResourceNotFoundException', `${type} not found.`, {
    ResourceType: type,
    ...(id !== undefined && { ResourceId: id }),
  });
}

/** A write, or ConflictException with the text for the unique index that refused it. */
export async function unique(write: Promise<void>, texts: Readonly<Record<string, string>>): Promise<void> {
  try {
    await write;
  } catch (error) {
    const text = error instanceof UniqueViolation ? texts[error.index] : undefined;
    if (text === undefined) throw error;
    throw new AwsError('ConflictException', text, { Reason: 'UNIQUENESS_CONSTRAINT_VIOLATION' });
  }
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export const pages = paging({
  defaultLimit: 100,
  refused: () => invalid('The NextToken is not valid: pass the one of the previous page unchanged.'),
});
