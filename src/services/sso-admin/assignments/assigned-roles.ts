/**
 * Which roles a user may enter: assignments to the user and to the user's groups, joined with the provisioned roles.
 */
import type { ReadTx } from '../../../wire/context.ts';
import { groupIdsOf } from '../../identitystore/internal.ts';
import type { AssignedRole } from '../internal.ts';
import type { AssignmentRecord } from '../records.ts';
import { Assignments, PermissionSets, ProvisionedRoles } from '../records.ts';
import { sessionDurationSeconds } from '../permission-sets/session-duration.ts';

/** Every provisioned assignment of the user, directly or through groups, sorted by account then name. */
export async function assignedRolesOf(tx: ReadTx, identityStoreId: string, userId: string): Promise<AssignedRole[]> {
  const assignments = await tx.in(Assignments).allBy('principal', [identityStoreId, 'USER', userId]);
  for (const groupId of await groupIdsOf(tx, identityStoreId, userId)) {
    assignments.push(...(await tx.in(Assignments).allBy('principal', [identityStoreId, 'GROUP', groupId])));
  }
  const distinct = new Map(
    assignments.map((assignment) => [`${assignment.account} ${assignment.permissionSetArn}`, assignment]),
  );
  const roles = await joinRoles(tx, [...distinct.values()]);
  return roles.sort(
    (left, right) => compare(left.account, right.account) || compare(left.permissionSetName, right.permissionSetName),
  );
}

async function joinRoles(tx: ReadTx, assignments: readonly AssignmentRecord[]): Promise<AssignedRole[]> {
  const sets = await tx
    .in(PermissionSets)
    .getMany(assignments.map(({ instanceArn, permissionSetArn }) => [instanceArn, permissionSetArn]));
  const roles = await tx
    .in(ProvisionedRoles)
    .getMany(assignments.map(({ instanceArn, permissionSetArn, account }) => [instanceArn, permissionSetArn, account]));
  return assignments.flatMap((assignment, index) => {
    const [set, role] = [sets[index], roles[index]];
    if (!set || !role) return [];
    return [
      {
        account: assignment.account,
        permissionSetArn: set.permissionSetArn,
        permissionSetName: set.name,
        sessionDurationSeconds: sessionDurationSeconds(set.sessionDuration) ?? 3600,
        roleName: role.roleName,
        roleArn: role.roleArn,
        ...(set.relayState === undefined ? {} : { relayState: set.relayState }),
      },
    ];
  });
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
