/** What other parts of Sandlot need of the identity store beyond its public operations. */
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import type { UserRecord } from './records.ts';

export type { UserRecord };

/** Makes the directory behind a new Identity Center instance. */
export async function createIdentityStore(tx: WriteTx, store: { identityStoreId: string; region: string; ownerAccount: string }): Promise<void> {
  throw new Error(`not there yet ${tx} ${store}`);
}

export async function findUser(tx: ReadTx, identityStoreId: string, userId: string): Promise<UserRecord | undefined> {
  throw new Error(`not there yet ${tx} ${identityStoreId} ${userId}`);
}

/** User names are matched without regard to case. */
export async function findUserByName(tx: ReadTx, identityStoreId: string, userName: string): Promise<UserRecord | undefined> {
  throw new Error(`not there yet ${tx} ${identityStoreId} ${userName}`);
}

export async function groupIdsOf(tx: ReadTx, identityStoreId: string, userId: string): Promise<string[]> {
  throw new Error(`not there yet ${tx} ${identityStoreId} ${userId}`);
}

/** Whether a user or group exists; for assignments. */
export async function principalExists(tx: ReadTx, identityStoreId: string, type: 'USER' | 'GROUP', id: string): Promise<boolean> {
  throw new Error(`not there yet ${tx} ${identityStoreId} ${type} ${id}`);
}

/** The console's "Enable user access" and "Disable user access". */
export async function setUserStatus(tx: WriteTx, identityStoreId: string, userId: string, status: 'ENABLED' | 'DISABLED'): Promise<void> {
  throw new Error(`not there yet ${tx} ${identityStoreId} ${userId} ${status}`);
}
