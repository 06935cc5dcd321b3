/** The page's script as calls: user, permission set, policy and assignment, each made only where it is not there. */
import { setTimeout as delay } from 'node:timers/promises';
import { IdentitystoreClient, CreateUserCommand, DescribeUserCommand } from '@aws-sdk/client-identitystore';
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribePermissionSetCommand,
  SSOAdminClient,
  paginateListAccountAssignments,
  paginateListManagedPoliciesInPermissionSet,
  paginateListPermissionSets,
} from '@aws-sdk/client-sso-admin';
import { CliError } from '../cli-error.ts';
import { findUserId } from './user-id.ts';
import type { LocalServer } from '../../client-environment/local-server.ts';

export interface IdentityCenter {
  readonly instanceArn: string;
  readonly identityStoreId: string;
  readonly region: string;
  readonly startUrl: string;
  readonly localPortalUrl: string;
}

export interface PageSetup {
  readonly userId: string;
  readonly userName: string;
  /** The user's own, which another run may have chosen. */
  readonly email: string | undefined;
  readonly permissionSetName: string;
}

const userName = 'amplify-admin';
const permissionSetName = 'amplify-policy';
const policyArn = 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess';

export async function ensureIdentityCenter(server: LocalServer): Promise<IdentityCenter> {
  const found = await server.api<IdentityCenter & { enabled: boolean }>('GET', '/identity-center');
  if (found.enabled) return found;
  await server.api('POST', '/identity-center/enable', { withOrganizations: true });
  return server.api<IdentityCenter>('GET', '/identity-center');
}

export async function ensurePageSetup(
  server: LocalServer,
  center: IdentityCenter,
  email: string,
  step: (text: string) => void,
): Promise<PageSetup> {
  const credentials = await server.api('POST', '/credentials', { durationSeconds: 900 });
  const config = { endpoint: server.endpoint, region: center.region, credentials };
  const { userId, email: stored } = await ensureUser(new IdentitystoreClient(config), center.identityStoreId, email);
  step(userStep(stored, email));
  const ssoAdmin = new SSOAdminClient(config);
  const permissionSetArn = await ensurePermissionSet(ssoAdmin, center.instanceArn);
  step(`Permission set ${permissionSetName} with AmplifyBackendDeployFullAccess`);
  await ensureAssignment(ssoAdmin, {
    InstanceArn: center.instanceArn,
    PermissionSetArn: permissionSetArn,
    PrincipalId: userId,
    TargetId: server.account,
  });
  step(`${userName} is assigned to account ${server.account}`);
  return { userId, userName, email: stored, permissionSetName };
}

async function ensureUser(
  client: IdentitystoreClient,
  IdentityStoreId: string,
  email: string,
): Promise<Pick<PageSetup, 'userId' | 'email'>> {
  const found = await findUserId(client, IdentityStoreId, userName);
  if (found !== undefined) {
    const { Emails = [] } = await client.send(new DescribeUserCommand({ IdentityStoreId, UserId: found }));
    return { userId: found, email: (Emails.find(({ Primary }) => Primary) ?? Emails[0])?.Value };
  }
  const created = await client.send(
    new CreateUserCommand({
      IdentityStoreId,
      UserName: userName,
      DisplayName: 'Amplify Admin',
      Name: { Formatted: 'Amplify Admin', FamilyName: 'Admin', GivenName: 'Amplify' },
      Emails: [{ Type: 'Work', Value: email, Primary: true }],
    }),
  );
  return { userId: created.UserId!, email };
}

function userStep(stored: string | undefined, wanted: string): string {
  if (stored === wanted) return `User ${userName} (${stored})`;
  return stored === undefined
    ? `User ${userName}, there since before, without an e-mail address. To give it ${wanted}: its page in the console`
    : `User ${userName} (${stored}), there since before: the address stays, not ${wanted}. ` +
        'To change it: its page in the console';
}

async function ensurePermissionSet(client: SSOAdminClient, InstanceArn: string): Promise<string> {
  const PermissionSetArn =
    (await findPermissionSet(client, InstanceArn)) ??
    (
      await client.send(
        new CreatePermissionSetCommand({ InstanceArn, Name: permissionSetName, SessionDuration: 'PT12H' }),
      )
    ).PermissionSet!.PermissionSetArn!;
  for await (const page of paginateListManagedPoliciesInPermissionSet({ client }, { InstanceArn, PermissionSetArn })) {
    if (page.AttachedManagedPolicies?.some((policy) => policy.Arn === policyArn)) return PermissionSetArn;
  }
  await client.send(
    new AttachManagedPolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn, ManagedPolicyArn: policyArn }),
  );
  return PermissionSetArn;
}

async function findPermissionSet(client: SSOAdminClient, InstanceArn: string): Promise<string | undefined> {
  for await (const page of paginateListPermissionSets({ client }, { InstanceArn })) {
    for (const PermissionSetArn of page.PermissionSets ?? []) {
      const { PermissionSet } = await client.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }));
      if (PermissionSet?.Name === permissionSetName) return PermissionSetArn;
    }
  }
  return undefined;
}

interface Assignment {
  InstanceArn: string;
  PermissionSetArn: string;
  PrincipalId: string;
  TargetId: string;
}

async function ensureAssignment(client: SSOAdminClient, assignment: Assignment): Promise<void> {
  const { InstanceArn, PermissionSetArn, PrincipalId, TargetId } = assignment;
  for await (const page of paginateListAccountAssignments(
    { client },
    { InstanceArn, PermissionSetArn, AccountId: TargetId },
  )) {
    if (page.AccountAssignments?.some((found) => found.PrincipalId === PrincipalId)) return;
  }
  let { AccountAssignmentCreationStatus: status } = await client.send(
    new CreateAccountAssignmentCommand({
      ...assignment,
      TargetType: 'AWS_ACCOUNT',
      PrincipalType: 'USER',
    }),
  );
  while (status?.Status === 'IN_PROGRESS') {
    await delay(50);
    ({ AccountAssignmentCreationStatus: status } = await client.send(
      new DescribeAccountAssignmentCreationStatusCommand({
        InstanceArn,
        AccountAssignmentCreationRequestId: status.RequestId!,
      }),
    ));
  }
  if (status?.Status !== 'SUCCEEDED')
    throw new CliError(`The assignment failed: ${status?.FailureReason ?? 'no reason given'}.`);
}
