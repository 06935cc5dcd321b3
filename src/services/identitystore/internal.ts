/** What other parts of Sandlot need of the identity store beyond its public operations. */
import { defineEvent } from '../../kernel/events.ts';
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { caseless, Groups, IdentityStores, Memberships, Users } from './records.ts';
import type { GroupRecord, UserRecord } from './records.ts';

export type { GroupRecord, UserRecord };

/** Makes the directory behind a new Identity Center instance. */
export async function createIdentityStore(
  tx: WriteTx,
  store: { identityStoreId: string; region: string; ownerAccount: string },
): Promise<void> {
  const { identityStoreId, region, ownerAccount } = store;
  await tx.in(IdentityStores).insert({ identityStoreId, region, ownerAccount });
}

export async function findUser(tx: ReadTx, identityStoreId: string, userId: string): Promise<UserRecord | undefined> {
  return tx.in(Users).get(identityStoreId, userId);
}

/** User names are matched without regard to case. */
export async function findUserByName(
  tx: ReadTx,
  identityStoreId: string,
  userName: string,
): Promise<UserRecord | undefined> {
  return tx.in(Users).find('userName', identityStoreId, caseless(userName));
}

export async function groupIdsOf(tx: ReadTx, identityStoreId: string, userId: string): Promise<string[]> {
  const memberships = await tx.in(Memberships).allBy('user', [identityStoreId, userId]);
  return memberships.map((membership) => membership.groupId);
}

/** Whether a user or group exists; for assignments. */
export async function principalExists(
  tx: ReadTx,
  identityStoreId: string,
  type: 'USER' | 'GROUP',
  id: string,
): Promise<boolean> {
  const record =
    type === 'USER' ? await tx.in(Users).get(identityStoreId, id) : await tx.in(Groups).get(identityStoreId, id);
  return record !== undefined;
}

/**
 * The console's "Enable user access" and "Disable user access".
 * Fails with ResourceNotFoundException for an unknown user.
 */
export async function setUserStatus(
  tx: WriteTx,
  identityStoreId: string,
  userId: string,
  status: 'ENABLED' | 'DISABLED',
): Promise<void> {
  const users = tx.in(Users);
  const user = await users.get(identityStoreId, userId);
  if (!user)
    throw new AwsError('ResourceNotFoundException', 'USER not found.', { ResourceType: 'USER', ResourceId: userId });
  if (user.status !== status) await users.put({ ...user, status });
}

/** A user or group that is gone. */
export interface DeletedPrincipal {
  readonly identityStoreId: string;
  readonly type: 'USER' | 'GROUP';
  readonly id: string;
}

/** A user or group has been deleted; its memberships go by themselves. */
export const principalDeleted = defineEvent<DeletedPrincipal>('identitystore/principal-deleted');
