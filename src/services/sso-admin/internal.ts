/** What other parts of Sandlot need of Identity Center beyond its public operations. */
import type { ReadTx, WriteTx } from '../../wire/context.ts';

export interface Instance {
  readonly instanceArn: string;
  readonly identityStoreId: string;
  readonly region: string;
  readonly ownerAccount: string;
  readonly createdAt: number;
}

/** A role that a user may enter in the access portal. */
export interface AssignedRole {
  readonly account: string;
  readonly permissionSetArn: string;
  /** The portal's role name: the permission set's name. */
  readonly permissionSetName: string;
  readonly sessionDurationSeconds: number;
  /** The provisioned role, `arn:aws:iam::…:role/aws-reserved/sso.amazonaws.com/…`. */
  readonly roleName: string;
  readonly roleArn: string;
  readonly relayState?: string;
}

/** The console's "Enable": makes the organization instance and its identity store. Fails with ConflictException if there is one. */
export async function enableIdentityCenter(tx: WriteTx, instance: { region: string; ownerAccount: string; now: number }): Promise<Instance> {
  throw new Error(`not there yet ${tx} ${instance}`);
}

export async function findInstance(tx: ReadTx): Promise<Instance | undefined> {
  throw new Error(`not there yet ${tx}`);
}

/**
 * The instance that a start URL names: `https://d-xxxxxxxxxx.awsapps.com/start[#/…]`, `https://ssoins-….portal.…`,
 * or the local portal's address `<endpoint>/start/<identityStoreId>`.
 */
export async function findInstanceByStartUrl(tx: ReadTx, startUrl: string): Promise<Instance | undefined> {
  throw new Error(`not there yet ${tx} ${startUrl}`);
}

/** Every provisioned assignment of the user, directly or through groups, sorted by account then name. */
export async function assignedRolesOf(tx: ReadTx, identityStoreId: string, userId: string): Promise<AssignedRole[]> {
  throw new Error(`not there yet ${tx} ${identityStoreId} ${userId}`);
}
