/** Permission sets and assignments, through AWS's SSO Admin API. */
import {
  DescribePermissionSetCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListPermissionSetsCommand,
  SSOAdminClient,
  type AccountAssignmentForPrincipal,
  type PermissionSet,
} from '@aws-sdk/client-sso-admin';
import { awsCaller } from '../../../api/aws-call';
import type { ListPage } from '../../../api/all-pages';

export type { AccountAssignmentForPrincipal, PermissionSet };

const call = awsCaller((settings) => new SSOAdminClient(settings));
export { call as callSsoAdmin };

export async function describePermissionSet(
  instanceArn: string,
  permissionSetArn: string,
  abortSignal?: AbortSignal,
): Promise<PermissionSet> {
  const command = new DescribePermissionSetCommand({ InstanceArn: instanceArn, PermissionSetArn: permissionSetArn });
  const answer = await call((client) => client.send(command, { ...(abortSignal && { abortSignal }) }));
  return answer.PermissionSet ?? {};
}

/** The list operation answers only with ARNs; each set is described besides. */
export async function listPermissionSets(
  instanceArn: string,
  pageSize: number,
  token?: string,
  signal?: AbortSignal,
): Promise<ListPage<PermissionSet>> {
  const command = new ListPermissionSetsCommand({
    InstanceArn: instanceArn,
    MaxResults: pageSize,
    ...(token && { NextToken: token }),
  });
  const page = await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) }));
  const items = await Promise.all(
    (page.PermissionSets ?? []).map((arn) => describePermissionSet(instanceArn, arn, signal)),
  );
  return { items, ...(page.NextToken && { nextToken: page.NextToken }) };
}

/** An account that the principal may enter, with the permission set's name. */
export interface NamedAssignment extends AccountAssignmentForPrincipal {
  readonly permissionSetName: string;
}

export async function listAssignmentsOfUser(
  instanceArn: string,
  userId: string,
  pageSize: number,
  token?: string,
  signal?: AbortSignal,
): Promise<ListPage<NamedAssignment>> {
  const command = new ListAccountAssignmentsForPrincipalCommand({
    InstanceArn: instanceArn,
    PrincipalId: userId,
    PrincipalType: 'USER',
    MaxResults: pageSize,
    ...(token && { NextToken: token }),
  });
  const page = await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) }));
  const assignments = page.AccountAssignments ?? [];
  const arns = [...new Set(assignments.flatMap((assignment) => assignment.PermissionSetArn ?? []))];
  const names = new Map(
    await Promise.all(
      arns.map(async (arn) => [arn, (await describePermissionSet(instanceArn, arn, signal)).Name ?? arn] as const),
    ),
  );
  const items = assignments.map((assignment) => ({
    ...assignment,
    permissionSetName: names.get(assignment.PermissionSetArn ?? '') ?? '',
  }));
  return { items, ...(page.NextToken && { nextToken: page.NextToken }) };
}
