/** Assignments to create and to remove, as rows of a progress table. */
import {
  createAssignment,
  deleteAssignment,
  getAssignmentCreation,
  getAssignmentDeletion,
  getProvisioning,
  provisionPermissionSet,
  type Assignment,
  type PrincipalType,
} from '../api/account-assignments';
import type { ShownRequest } from './request-progress';

export interface NamedAssignment extends Assignment {
  readonly accountName: string;
  readonly principalName: string;
  readonly permissionSetName: string;
}

export const assignmentColumns = [
  { id: 'account', header: 'AWS account' },
  { id: 'principal', header: 'User or group' },
  { id: 'permissionSet', header: 'Permission set' },
] as const;

export const changeColumns = [{ id: 'change', header: 'Change' }, ...assignmentColumns.slice(1)] as const;

export function principalTypeName(type: PrincipalType): string {
  return type === 'USER' ? 'User' : 'Group';
}

function shown(
  assignment: NamedAssignment,
  change: 'Assign' | 'Remove',
  request: Pick<ShownRequest, 'start' | 'poll'>,
): ShownRequest {
  const { accountId, accountName, permissionSetArn, permissionSetName, principalId, principalName, principalType } =
    assignment;
  return {
    ...request,
    key: [change, accountId, principalType, principalId, permissionSetArn].join('/'),
    label: `${principalName}, ${permissionSetName}`,
    cells: {
      change,
      account: (
        <>
          <bdi>{accountName}</bdi> ({accountId})
        </>
      ),
      principal: (
        <>
          <bdi>{principalName}</bdi> ({principalTypeName(principalType).toLowerCase()})
        </>
      ),
      permissionSet: <bdi>{permissionSetName}</bdi>,
    },
  };
}

export function assignRequest(assignment: NamedAssignment): ShownRequest {
  return shown(assignment, 'Assign', {
    start: () => createAssignment(assignment),
    poll: (requestId) => getAssignmentCreation(assignment.instanceArn, requestId),
  });
}

export function removeRequest(assignment: NamedAssignment): ShownRequest {
  return shown(assignment, 'Remove', {
    start: () => deleteAssignment(assignment),
    poll: (requestId) => getAssignmentDeletion(assignment.instanceArn, requestId),
  });
}

export function provisionRequest(
  instanceArn: string,
  accountId: string,
  set: { readonly arn: string; readonly name: string },
): ShownRequest {
  return {
    key: set.arn,
    label: set.name,
    cells: { permissionSet: <bdi>{set.name}</bdi> },
    start: () => provisionPermissionSet(instanceArn, set.arn, accountId),
    poll: (requestId) => getProvisioning(instanceArn, requestId),
  };
}
