/** Gives the test directory's user roles in accounts: for tests of the access portal. */
import {
  CreateAccountCommand,
  DescribeCreateAccountStatusCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import type { TestDirectory } from './directory.ts';

/** A permission set with an AWS managed policy, assigned to the user in each account. */
export async function assign(
  { sandlot, userId }: TestDirectory,
  Name: string,
  policy: string,
  accounts: readonly string[],
): Promise<void> {
  const { instanceArn: InstanceArn } = await sandlot.api('GET', '/identity-center');
  const admin = new SSOAdminClient(sandlot.clientConfig);
  const { PermissionSet } = await admin.send(new CreatePermissionSetCommand({ InstanceArn, Name }));
  const PermissionSetArn = PermissionSet?.PermissionSetArn;
  await admin.send(
    new AttachManagedPolicyToPermissionSetCommand({
      InstanceArn,
      PermissionSetArn,
      ManagedPolicyArn: `arn:aws:iam::aws:policy/${policy}`,
    }),
  );
  for (const TargetId of accounts) {
    await admin.send(
      new CreateAccountAssignmentCommand({
        InstanceArn,
        PermissionSetArn,
        PrincipalId: userId,
        PrincipalType: 'USER',
        TargetId,
        TargetType: 'AWS_ACCOUNT',
      }),
    );
  }
  await sandlot.idle();
}

export async function createAccount({ sandlot }: TestDirectory, AccountName: string): Promise<string> {
  const organizations = new OrganizationsClient(sandlot.clientConfig);
  const { CreateAccountStatus } = await organizations.send(
    new CreateAccountCommand({ AccountName, Email: `${AccountName.replace(/\W/g, '')}@example.com` }),
  );
  await sandlot.idle();
  const done = await organizations.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus?.Id }),
  );
  return done.CreateAccountStatus?.AccountId ?? '';
}
