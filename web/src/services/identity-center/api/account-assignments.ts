/** Who may enter an account with which permission set, and the permission sets' roles in it: AWS's SSO Admin API. */
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetProvisioningStatusCommand,
  ListAccountAssignmentsCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  ProvisionPermissionSetCommand,
  SSOAdminClient,
  type AccountAssignment,
  type ProvisioningStatus,
} from '@aws-sdk/client-sso-admin';
import { allPages, type AllItems } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';
import { isNotFound } from '../../../api/errors';
import { describePermissionSet, type PermissionSet } from './sso-admin';

export type { AccountAssignment };

export type PrincipalType = 'USER' | 'GROUP';

export interface Assignment {
  readonly instanceArn: string;
  readonly accountId: string;
  readonly permissionSetArn: string;
  readonly principalType: PrincipalType;
  readonly principalId: string;
}

/** How an asynchronous request goes: AWS's status, and its reason where it failed. */
export interface RequestStatus {
  readonly requestId: string;
  readonly status: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  readonly failureReason?: string;
}

const call = awsCaller((settings) => new SSOAdminClient(settings));

interface AwsStatus {
  readonly RequestId?: string | undefined;
  readonly Status?: RequestStatus['status'] | undefined;
  readonly FailureReason?: string | undefined;
}

function requestStatus(answer: AwsStatus | undefined): RequestStatus {
  return {
    requestId: answer?.RequestId ?? '',
    status: answer?.Status ?? 'IN_PROGRESS',
    ...(answer?.FailureReason && { failureReason: answer.FailureReason }),
  };
}

const assignmentInput = ({ instanceArn, accountId, permissionSetArn, principalType, principalId }: Assignment) => ({
  InstanceArn: instanceArn,
  TargetId: accountId,
  TargetType: 'AWS_ACCOUNT' as const,
  PermissionSetArn: permissionSetArn,
  PrincipalType: principalType,
  PrincipalId: principalId,
});

export async function createAssignment(assignment: Assignment): Promise<RequestStatus> {
  const answer = await call((client) => client.send(new CreateAccountAssignmentCommand(assignmentInput(assignment))));
  return requestStatus(answer.AccountAssignmentCreationStatus);
}

export async function getAssignmentCreation(instanceArn: string, requestId: string): Promise<RequestStatus> {
  const command = new DescribeAccountAssignmentCreationStatusCommand({
    InstanceArn: instanceArn,
    AccountAssignmentCreationRequestId: requestId,
  });
  return requestStatus((await call((client) => client.send(command))).AccountAssignmentCreationStatus);
}

export async function deleteAssignment(assignment: Assignment): Promise<RequestStatus> {
  const answer = await call((client) => client.send(new DeleteAccountAssignmentCommand(assignmentInput(assignment))));
  return requestStatus(answer.AccountAssignmentDeletionStatus);
}

export async function getAssignmentDeletion(instanceArn: string, requestId: string): Promise<RequestStatus> {
  const command = new DescribeAccountAssignmentDeletionStatusCommand({
    InstanceArn: instanceArn,
    AccountAssignmentDeletionRequestId: requestId,
  });
  return requestStatus((await call((client) => client.send(command))).AccountAssignmentDeletionStatus);
}

/** Brings the permission set's role in the account up to date. */
export async function provisionPermissionSet(
  instanceArn: string,
  permissionSetArn: string,
  accountId: string,
): Promise<RequestStatus> {
  const command = new ProvisionPermissionSetCommand({
    InstanceArn: instanceArn,
    PermissionSetArn: permissionSetArn,
    TargetId: accountId,
    TargetType: 'AWS_ACCOUNT',
  });
  return requestStatus((await call((client) => client.send(command))).PermissionSetProvisioningStatus);
}

export async function getProvisioning(instanceArn: string, requestId: string): Promise<RequestStatus> {
  const command = new DescribePermissionSetProvisioningStatusCommand({
    InstanceArn: instanceArn,
    ProvisionPermissionSetRequestId: requestId,
  });
  return requestStatus((await call((client) => client.send(command))).PermissionSetProvisioningStatus);
}

export interface ProvisionedSet {
  readonly permissionSet: PermissionSet;
  /** The permission set was changed after its role in this account was made. */
  readonly outdated: boolean;
}

async function listProvisionedArns(
  instanceArn: string,
  accountId: string,
  status?: ProvisioningStatus,
  abortSignal?: AbortSignal,
): Promise<readonly string[]> {
  const all = await allPages(async (token) => {
    const command = new ListPermissionSetsProvisionedToAccountCommand({
      InstanceArn: instanceArn,
      AccountId: accountId,
      MaxResults: 100,
      ...(status && { ProvisioningStatus: status }),
      ...(token && { NextToken: token }),
    });
    const page = await call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
    return { items: page.PermissionSets ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
  });
  return all.items;
}

/** One that is deleted while this runs is left out. */
export async function listProvisionedSets(
  instanceArn: string,
  accountId: string,
  signal?: AbortSignal,
): Promise<readonly ProvisionedSet[]> {
  const arns = await listProvisionedArns(instanceArn, accountId, undefined, signal);
  const outdated = new Set(
    await listProvisionedArns(instanceArn, accountId, 'LATEST_PERMISSION_SET_NOT_PROVISIONED', signal),
  );
  const found: ProvisionedSet[] = [];
  for (const arn of arns) {
    try {
      found.push({ permissionSet: await describePermissionSet(instanceArn, arn, signal), outdated: outdated.has(arn) });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return found.sort((a, b) => (a.permissionSet.Name ?? '').localeCompare(b.permissionSet.Name ?? ''));
}

/** A user or group with everything that is assigned to it in one account. */
export interface AssignedPrincipal {
  readonly principalType: PrincipalType;
  readonly principalId: string;
  readonly permissionSets: readonly PermissionSet[];
}

/** AWS lists assignments by account and permission set; people look for them by user and group. */
export async function listAssignedPrincipals(
  instanceArn: string,
  accountId: string,
  signal?: AbortSignal,
): Promise<AllItems<AssignedPrincipal>> {
  const principals = new Map<string, AssignedPrincipal>();
  let truncated = false;
  for (const { permissionSet } of await listProvisionedSets(instanceArn, accountId, signal)) {
    const all = await allPages((token) =>
      listAssignments(instanceArn, accountId, permissionSet.PermissionSetArn ?? '', token, signal),
    );
    truncated ||= all.truncated;
    for (const { PrincipalType: principalType, PrincipalId: principalId } of all.items) {
      if (!principalType || !principalId) continue;
      const known = principals.get(`${principalType}/${principalId}`);
      principals.set(`${principalType}/${principalId}`, {
        principalType,
        principalId,
        permissionSets: [...(known?.permissionSets ?? []), permissionSet],
      });
    }
  }
  return { items: [...principals.values()], truncated };
}

async function listAssignments(
  instanceArn: string,
  accountId: string,
  permissionSetArn: string,
  token?: string,
  abortSignal?: AbortSignal,
) {
  const command = new ListAccountAssignmentsCommand({
    InstanceArn: instanceArn,
    AccountId: accountId,
    PermissionSetArn: permissionSetArn,
    MaxResults: 100,
    ...(token && { NextToken: token }),
  });
  const page = await call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return { items: page.AccountAssignments ?? [], ...(page.NextToken && { nextToken: page.NextToken }) };
}
